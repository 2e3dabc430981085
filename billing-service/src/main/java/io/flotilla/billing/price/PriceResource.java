package io.flotilla.billing.price;

import io.flotilla.billing.money.Money;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The catalogue, which is the same for all tenants. */
@Path("/api/v1/prices")
@Tag(name = "Prices")
@Produces(MediaType.APPLICATION_JSON)
public class PriceResource {
    private static final String LIST = "SELECT id, meter, resource, unit_price, currency, valid_from FROM price"
            + " WHERE id > $1 ORDER BY id LIMIT $2";

    @Inject
    Database database;

    @GET
    @PermissionsAllowed("usage:read")
    @Operation(summary = "List what each resource costs", description = "The resource * is the price of any other.")
    public Uni<Page<View>> list(@QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(position(cursor), size + 1))
                .map(rows -> Page.of(
                        StreamSupport.stream(rows.spliterator(), false).toList(),
                        size,
                        row -> row.getLong("id").toString()))
                .map(page -> page.map(PriceResource::view));
    }

    private static long position(String cursor) {
        String position = Cursor.decode(cursor);
        try {
            return position == null ? 0 : Long.parseLong(position);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("cursor", "is not a cursor that was handed out");
        }
    }

    private static View view(Row row) {
        return new View(
                row.getString("meter"),
                row.getString("resource"),
                Money.text(row.getBigDecimal("unit_price")),
                row.getString("currency"),
                row.getOffsetDateTime("valid_from").toInstant());
    }

    /** @param unitPrice per single unit */
    @Schema(name = "Price")
    public record View(String meter, String resource, String unitPrice, String currency, Instant validFrom) {}
}

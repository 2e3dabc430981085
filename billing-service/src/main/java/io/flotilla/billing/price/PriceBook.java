package io.flotilla.billing.price;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;

/** What things cost at an instant. */
@ApplicationScoped
public class PriceBook {
    /** An exact entry wins over one without the provider's name, and that over the wildcard; then the latest counts. */
    private static final String IN_FORCE = """
        SELECT DISTINCT ON (wanted.n) wanted.meter, wanted.resource, price.unit_price
        FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted (meter, resource, bare, n)
        JOIN price ON price.meter = wanted.meter AND price.resource IN (wanted.resource, wanted.bare, '*')
        WHERE price.valid_from <= $4
        ORDER BY wanted.n, price.resource = wanted.resource DESC, price.resource = wanted.bare DESC,
                 price.valid_from DESC\
        """;

    /** The prices in force, in the order of the items; an item whose meter has no price at all is left out. */
    public Uni<List<UnitPrice>> inForce(SqlClient sql, Collection<? extends Metered> items, Instant at) {
        Tuple wanted = Tuple.of(
                items.stream().map(Metered::meter).toArray(String[]::new),
                items.stream().map(Metered::resource).toArray(String[]::new),
                items.stream().map(item -> withoutProvider(item.resource())).toArray(String[]::new),
                at.atOffset(ZoneOffset.UTC));
        return sql.preparedQuery(IN_FORCE)
                .execute(wanted)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PriceBook::unitPrice)
                        .toList());
    }

    /** {@code gpt-4.1} of {@code openai/gpt-4.1}: a model costs the same whatever its provider is called here. */
    private static String withoutProvider(String resource) {
        return resource.substring(resource.indexOf('/') + 1);
    }

    private static UnitPrice unitPrice(Row row) {
        return new UnitPrice(row.getString("meter"), row.getString("resource"), row.getBigDecimal("unit_price"));
    }
}

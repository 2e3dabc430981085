package io.flotilla.workflow.bulk.api;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.bulk.persistence.BulkOperations;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Bulk operations that were taken on. They are forgotten a month after their end. */
@Path("/api/v1/bulk-operations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Bulk operations")
public class BulkOperationResource {
    private static final int SHOWN = 100;

    @Inject
    FleetClock clock;

    @Inject
    BulkOperations operations;

    @Inject
    Database database;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("runs:read")
    @Operation(operationId = "listBulkOperations", summary = "List bulk operations, newest first")
    public Uni<Page<BulkView>> list(@QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return operations
                .list(caller.tenantId(), Cursor.decode(cursor), size + 1)
                .map(rows -> Page.of(rows, size, BulkRow::id))
                .flatMap(page -> operations
                        .counts(
                                database.pool(),
                                page.items().stream().map(BulkRow::id).toList())
                        .map(counts -> page.map(row -> BulkView.of(row, counts.get(row.id()), null, null))));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("runs:read")
    @Operation(operationId = "getBulkOperation", summary = "Read how far a bulk operation is, and what it could not do")
    public Uni<BulkView> get(String id) {
        return view(id);
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("runs:write")
    @Operation(
            operationId = "cancelBulkOperation",
            summary = "Do nothing more of a bulk operation; what was done stays done")
    public Uni<BulkView> cancel(String id) {
        return operations.cancel(caller.tenantId(), id, clock.now()).chain(() -> view(id));
    }

    private Uni<BulkView> view(String id) {
        return operations
                .find(database.pool(), caller.tenantId(), id)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("bulk operation", id))
                .flatMap(row -> Uni.combine()
                        .all()
                        .unis(
                                operations.counts(database.pool(), List.of(id)),
                                operations.refused(id, SHOWN),
                                operations.forked(id, SHOWN))
                        .with((counts, refused, forked) -> BulkView.of(row, counts.get(id), refused, forked)));
    }
}

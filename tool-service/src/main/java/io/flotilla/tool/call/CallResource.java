package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/tool-calls")
@Tag(name = "Tools")
@PermissionsAllowed("tools:read")
public class CallResource {
    @Inject
    CallStore store;

    @Inject
    Database database;

    @Inject
    Caller caller;

    @GET
    @Operation(
            summary = "List tool calls, of one run or of all, in the order of their start",
            description = "Without arguments and outputs; get the call itself for these.")
    public Uni<Page<CallView>> list(@RestQuery String runId, @RestQuery String cursor, @RestQuery Integer limit) {
        int size = Cursor.limit(limit);
        return store.list(database.pool(), caller.tenantId(), runId, Cursor.decode(cursor), size + 1)
                .map(rows -> Page.of(rows, size, CallRow::id).map(CallView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Get one tool call with its arguments and output")
    public Uni<CallView> get(String id) {
        return store.get(database.pool(), caller.tenantId(), id)
                .map(found -> found.map(CallView::of).orElseThrow(() -> ProblemException.notFound("tool call", id)));
    }

    /**
     * {@code cost} in USD, as a decimal string.
     *
     * @param callId the id that the requester chose
     */
    public record CallView(
            String id,
            String callId,
            String runId,
            String stepId,
            String tool,
            String status,
            JsonNode arguments,
            JsonNode output,
            JsonNode error,
            String cost,
            Instant startedAt,
            Instant finishedAt) {
        static CallView of(CallRow row) {
            return new CallView(
                    row.id(),
                    row.callId(),
                    row.runId(),
                    row.stepId(),
                    row.tool(),
                    row.state(),
                    row.arguments(),
                    row.output(),
                    row.error(),
                    row.cost().stripTrailingZeros().toPlainString(),
                    row.startedAt(),
                    row.finishedAt());
        }
    }
}

package io.flotilla.workflow.bulk.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.bulk.application.StartBulk;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.flotilla.workflow.run.persistence.RunFilter;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** One action on many runs. */
@Path("/api/v1/runs:bulk")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Bulk operations")
public class BulkResource {
    @Inject
    StartBulk startBulk;

    @Inject
    RunQueries queries;

    @Inject
    Caller caller;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("runs:write")
    @Operation(
            operationId = "bulkRuns",
            summary = "Do something to many runs: those that match now; with dryRun only say how many, by status")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = BulkView.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Preview.class)))
    public Uni<RestResponse<JsonNode>> bulk(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key, @Valid BulkRequest body) {
        BulkRequest wanted = BulkRequest.orEmpty(body).checked();
        RunFilter filter = wanted.runs();
        if (Boolean.TRUE.equals(wanted.dryRun())) {
            return preview(wanted, filter);
        }
        StartBulk.Request request = new StartBulk.Request(
                caller.tenantId(),
                caller.subject(),
                wanted.wanted(),
                filter,
                wanted.written(),
                wanted.ids(),
                wanted.reason(),
                key,
                caller.scopes());
        return startBulk.start(request, row -> Json.tree(BulkView.begun(row))).map(BulkResource::accepted);
    }

    private Uni<RestResponse<JsonNode>> preview(BulkRequest wanted, RunFilter filter) {
        Uni<Map<String, Integer>> counts = filter == null
                ? queries.countByStatus(caller.tenantId(), wanted.ids())
                : queries.countByStatus(caller.tenantId(), filter);
        return counts.map(found -> RestResponse.ok(Json.tree(Preview.of(found))));
    }

    private static RestResponse<JsonNode> accepted(Given given) {
        return ResponseBuilder.create(Status.ACCEPTED, given.answer())
                .location(URI.create("/api/v1/bulk-operations/" + given.runId()))
                .build();
    }

    /** Which runs are meant. @param byStatus how many there are of each status */
    public record Preview(int total, Map<String, Integer> byStatus) {
        static Preview of(Map<String, Integer> byStatus) {
            return new Preview(
                    byStatus.values().stream().mapToInt(Integer::intValue).sum(), byStatus);
        }
    }
}

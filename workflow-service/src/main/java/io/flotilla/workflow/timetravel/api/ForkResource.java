package io.flotilla.workflow.timetravel.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.flotilla.workflow.run.api.RunView;
import io.flotilla.workflow.timetravel.application.ForkRun;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** New runs that begin where others were. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Time travel")
public class ForkResource {
    @Inject
    ForkRun forkRun;

    @Inject
    Caller caller;

    @POST
    @Path("/{id}/fork")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("runs:write")
    @Operation(
            operationId = "forkRun",
            summary = "Begin a new run at a point of another; what had ended there is taken over and not done again")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = RunView.class)))
    public Uni<RestResponse<JsonNode>> fork(
            String id,
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key,
            @HeaderParam("traceparent") String traceparent,
            ForkRequest body) {
        ForkRequest wanted = ForkRequest.orEmpty(body);
        ForkRun.Request request = new ForkRun.Request(
                caller.tenantId(),
                caller.subject(),
                id,
                wanted.point(),
                ForkRequest.given(wanted.inputs()),
                ForkRequest.given(wanted.patch()),
                key,
                traceparent,
                caller.scopes());
        return forkRun.fork(request, run -> Json.tree(RunView.of(run))).map(ForkResource::created);
    }

    private static RestResponse<JsonNode> created(Given given) {
        return ResponseBuilder.<JsonNode>created(URI.create("/api/v1/runs/" + given.runId()))
                .entity(given.answer())
                .build();
    }
}

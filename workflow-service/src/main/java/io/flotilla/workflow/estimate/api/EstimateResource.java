package io.flotilla.workflow.estimate.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.estimate.application.EstimateRun;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a run is likely to come to. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workflows")
public class EstimateResource {
    @Inject
    EstimateRun estimateRun;

    @Inject
    Caller caller;

    @POST
    @Path("/workflows/{name}:estimate")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("runs:read")
    @Operation(
            operationId = "estimateWorkflow",
            summary = "Say what a run is likely to cost and how long it takes, by the latest 200 that have ended")
    public Uni<EstimateView> estimate(String name, EstimateRequest body) {
        Integer version = body == null ? null : body.version();
        if (version != null && version < 1) {
            throw ProblemException.invalid("version", "must be 1 or more");
        }
        return estimateRun.estimate(caller.tenantId(), name, version).map(EstimateView::of);
    }

    /** @param version null for the one that a run takes which names none */
    public record EstimateRequest(Integer version) {}
}

package io.flotilla.workflow.queue.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.queue.application.PrioritizeRun;
import io.flotilla.workflow.run.api.RunView;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The place of a run in its queue. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunPriorityResource {
    @Inject
    PrioritizeRun prioritizeRun;

    @Inject
    Caller caller;

    @PATCH
    @Path("/{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @PermissionsAllowed("runs:write")
    @Operation(operationId = "prioritizeRun", summary = "Change the priority of a queued run; 409 when it has started")
    public Uni<RunView> patch(String id, @Valid PatchRun body) {
        if (body == null || body.priority() == null) {
            throw ProblemException.invalid("priority", "is missing");
        }
        return prioritizeRun
                .prioritize(caller.tenantId(), id, body.priority(), caller.subject())
                .map(RunView::of);
    }

    /** @param priority the greater goes first */
    public record PatchRun(@Min(0) @Max(100) Integer priority) {}
}

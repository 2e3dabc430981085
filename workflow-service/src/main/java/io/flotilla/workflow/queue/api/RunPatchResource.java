package io.flotilla.workflow.queue.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.queue.application.PrioritizeRun;
import io.flotilla.workflow.run.api.RunView;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be changed of a run: its place in its queue, and its budget. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunPatchResource {
    @Inject
    PrioritizeRun prioritizeRun;

    @Inject
    Runs runs;

    @Inject
    Caller caller;

    @PATCH
    @Path("/{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @PermissionsAllowed("runs:write")
    @Operation(
            operationId = "patchRun",
            summary = "Change the priority of a queued run (409 when it has started), or what a run may spend")
    public Uni<RunView> patch(String id, @Valid PatchRun body) {
        if (body == null || (body.priority() == null) == (body.budget() == null)) {
            throw ProblemException.invalid("priority", "either priority or budget must be given");
        }
        Uni<Run> changed = body.priority() == null
                ? runs.ask(
                        caller.tenantId(),
                        id,
                        new RunCommand.ChangeBudget(body.budget().limit(), body.reason(), caller.subject()))
                : prioritizeRun.prioritize(caller.tenantId(), id, body.priority(), caller.subject());
        return changed.map(RunView::of);
    }

    /** @param priority the greater goes first @param reason of a changed budget, shown in the timeline */
    public record PatchRun(
            @Min(0) @Max(100) Integer priority,
            @Valid BudgetPatch budget,
            @Size(max = 2000) String reason) {}

    /** @param limit in USD for the whole run, not less than it has spent; null for no limit */
    public record BudgetPatch(
            @PositiveOrZero @Digits(integer = 30, fraction = 30) BigDecimal limit) {}
}

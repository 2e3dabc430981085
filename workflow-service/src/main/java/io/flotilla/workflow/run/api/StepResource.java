package io.flotilla.workflow.run.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.api.StepView.ItemView;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Items;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.StepState;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The steps of a run one by one, with what the run as a whole has no room for. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class StepResource {
    @Inject
    Runs runs;

    @Inject
    Caller caller;

    @GET
    @Path("/steps/{stepId}")
    @PermissionsAllowed("runs:read")
    @Operation(summary = "Read a step of a run with all of its output", operationId = "getStep")
    public Uni<StepView> step(String id, String stepId) {
        return runs.find(caller.tenantId(), id).map(run -> StepView.of(run, position(run, stepId), Room.ofStep()));
    }

    @GET
    @Path("/steps/{stepId}/items")
    @PermissionsAllowed("runs:read")
    @Operation(summary = "List the items of a foreach step, in their order", operationId = "listStepItems")
    public Uni<Page<ItemView>> items(
            String id, String stepId, @QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        int from = from(cursor);
        return runs.find(caller.tenantId(), id).map(run -> page(run, stepId, from, size));
    }

    /** The first item is always whole: none is larger than there is room for. */
    private static Page<ItemView> page(Run run, String stepId, int from, int size) {
        StepState state = run.steps().get(position(run, stepId));
        Items items = state.items();
        if (items == null || from >= items.count()) {
            return new Page<>(List.of(), null);
        }
        int to = Math.min(items.count(), from + size);
        List<ItemView> views = StepView.items(items, state.status(), from, to, Room.ofPage());
        return new Page<>(views, to < items.count() ? Cursor.encode(Integer.toString(to)) : null);
    }

    private static int position(Run run, String stepId) {
        Integer position = run.plan().position(stepId);
        if (position == null) {
            throw ProblemException.notFound("step", stepId);
        }
        return position;
    }

    private static int from(String cursor) {
        String position = Cursor.decode(cursor);
        if (position == null) {
            return 0;
        }
        if (!position.matches("\\d{1,9}")) {
            throw ProblemException.invalid("cursor", "is not a cursor that was handed out");
        }
        return Integer.parseInt(position);
    }
}

package io.flotilla.workflow.timetravel.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.timetravel.domain.Comparison;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Two runs side by side. */
@Path("/api/v1/runs:compare")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Time travel")
public class ComparisonResource {
    @Inject
    Runs runs;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("runs:read")
    @Operation(
            operationId = "compareRuns",
            summary = "Compare two runs: totals, inputs, and each step's status, time, cost and output")
    public Uni<Comparison> compare(@QueryParam("left") String left, @QueryParam("right") String right) {
        check(left, right);
        String tenant = caller.tenantId();
        return Uni.combine()
                .all()
                .unis(runs.find(tenant, left), runs.find(tenant, right))
                .with(Comparison::of);
    }

    private static void check(String left, String right) {
        List<FieldError> errors = new ArrayList<>();
        if (left == null || left.isBlank()) {
            errors.add(new FieldError("left", "must be the id of a run"));
        }
        if (right == null || right.isBlank()) {
            errors.add(new FieldError("right", "must be the id of a run"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}

package io.flotilla.workflow.timetravel.api;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.timetravel.domain.Analysis;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where the time and the money of a run went. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Time travel")
public class AnalysisResource {
    @Inject
    FleetClock clock;

    @Inject
    Runs runs;

    @Inject
    Caller caller;

    @GET
    @Path("/{id}/analysis")
    @PermissionsAllowed("runs:read")
    @Operation(
            operationId = "analyseRun",
            summary = "Find a run's bottleneck: critical path, waiting and working, retries, slowest and dearest steps")
    public Uni<Analysis> analyse(String id) {
        Instant now = clock.now();
        return runs.find(caller.tenantId(), id).map(run -> Analysis.of(run, now));
    }
}

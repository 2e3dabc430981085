package io.flotilla.workflow.run.api;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.persistence.Archive;
import io.flotilla.workflow.run.persistence.RunRow;
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

/** Puts runs away. */
@Path("/api/v1/runs/{id}/archive")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class ArchiveResource {
    @Inject
    FleetClock clock;

    @Inject
    Archive archive;

    @Inject
    Database database;

    @Inject
    Caller caller;

    @POST
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("runs:write")
    @Operation(
            operationId = "archiveRun",
            summary = "Archive a run that has ended: lists leave it out unless they are asked for archived runs")
    public Uni<RunSummary> archive(String id) {
        return archive.put(database.pool(), caller.tenantId(), id, clock.now(), caller.subject())
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("run", id))
                .invoke(ArchiveResource::checkEnded)
                .map(RunSummary::of);
    }

    private static void checkEnded(RunRow run) {
        if (run.archivedAt() == null) {
            throw ProblemException.conflict(
                    "run-not-ended", "the run is " + run.status().wireName() + "; only one that has ended is archived");
        }
    }
}

package io.flotilla.workflow.timetravel.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.workflow.timetravel.application.PastRuns;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Runs as they were. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Time travel")
public class HistoryResource {
    @Inject
    PastRuns past;

    @Inject
    Caller caller;

    @GET
    @Path("/{id}/state")
    @PermissionsAllowed("runs:read")
    @Operation(operationId = "getRunState", summary = "Read a run as it was at a position of its log, or at an instant")
    public Uni<StateView> state(
            String id,
            @QueryParam("at")
                    @Parameter(
                            description = "The position of an event, or an RFC 3339 instant; the last event if absent")
                    String at) {
        return past.at(caller.tenantId(), id, at).map(StateView::of);
    }
}

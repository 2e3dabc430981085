package io.flotilla.agent.invocation.api;

import io.flotilla.agent.invocation.api.InvocationView.Detail;
import io.flotilla.agent.invocation.persistence.InvocationQueries;
import io.flotilla.agent.invocation.persistence.TurnStore;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What agents were asked, said and did. */
@Path("/api/v1/invocations")
@Tag(name = "Invocations")
@Produces(MediaType.APPLICATION_JSON)
public class InvocationsResource {
    @Inject
    InvocationQueries queries;

    @Inject
    TurnStore turns;

    @Inject
    Database database;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("agents:read")
    @Operation(summary = "List invocations of agents", description = "Newest first; runId narrows it to one run.")
    public Uni<Page<InvocationView>> list(
            @QueryParam("runId") String runId,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        return queries.page(caller.tenantId(), runId, cursor, limit).map(page -> page.map(InvocationView::of));
    }

    @GET
    @Path("{id}")
    @PermissionsAllowed("agents:read")
    @Operation(
            summary = "Get an invocation with its turns",
            description = "Every message, tool call, token and cost, in the order in which they came.")
    public Uni<Detail> get(@PathParam("id") String id) {
        return queries.get(caller.tenantId(), id)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("invocation", id))
                .flatMap(this::withTurns);
    }

    private Uni<Detail> withTurns(InvocationQueries.Record found) {
        return turns.turns(database.pool(), found.invocation())
                .flatMap(taken ->
                        turns.calls(database.pool(), found.invocation()).map(calls -> Detail.of(found, taken, calls)));
    }
}

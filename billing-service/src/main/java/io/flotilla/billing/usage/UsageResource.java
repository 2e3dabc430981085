package io.flotilla.billing.usage;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was used and what it cost. */
@Path("/api/v1")
@Tag(name = "Usage")
@PermissionsAllowed("usage:read")
@Produces(MediaType.APPLICATION_JSON)
public class UsageResource {
    @Inject
    UsageQueries queries;

    @Inject
    Caller caller;

    @GET
    @Path("usage")
    @Operation(summary = "List what was used, newest first")
    public Uni<Page<UsageView>> usage(
            @QueryParam("runId") String runId,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return queries.list(caller.tenantId(), runId, Cursor.decode(cursor), size + 1)
                .map(items -> Page.of(items, size, UsageView::id));
    }

    @GET
    @Path("costs")
    @Operation(
            summary = "Sum up costs",
            description = "groupBy: model, agent, step, meter or day (UTC); from is inclusive, to exclusive.")
    public Uni<Costs> costs(
            @QueryParam("groupBy") @DefaultValue("model") String groupBy,
            @QueryParam("runId") String runId,
            @QueryParam("from") String from,
            @QueryParam("to") String to) {
        return queries.costs(caller.tenantId(), Grouping.of(groupBy), runId, instant("from", from), instant("to", to));
    }

    private static Instant instant(String name, String value) {
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw ProblemException.invalid(name, "must be an instant such as 2026-01-31T00:00:00Z");
        }
    }
}

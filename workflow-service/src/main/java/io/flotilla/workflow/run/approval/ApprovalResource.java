package io.flotilla.workflow.run.approval;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.StepKey;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Questions of runs to people. */
@Path("/api/v1/approvals")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Approvals")
public class ApprovalResource {
    private static final String DECIDE = "approvals:decide";
    private static final Set<String> STATUSES = Set.of("pending", "approved", "rejected", "expired", "cancelled");

    @Inject
    Approvals approvals;

    @Inject
    Runs runs;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("approvals:read")
    @Operation(summary = "List approvals, newest first; with mine=true only those that you may decide")
    public Uni<Page<ApprovalRow>> list(
            @QueryParam("status") String status,
            @QueryParam("runId") String runId,
            @QueryParam("mine") @DefaultValue("false") boolean mine,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        if (status != null && !STATUSES.contains(status)) {
            throw ProblemException.invalid("status", "'" + status + "' is not a status of approvals");
        }
        int size = Cursor.limit(limit);
        String before = Cursor.decode(cursor);
        return (mine
                        ? listMine(before, status, runId, size + 1)
                        : approvals.list(caller.tenantId(), before, status, runId, size + 1))
                .map(rows -> Page.of(rows, size, row -> row.id()));
    }

    private Uni<List<ApprovalRow>> listMine(String before, String status, String runId, int limit) {
        return caller.may(DECIDE)
                ? approvals.listMine(caller.tenantId(), People.of(caller), before, status, runId, limit)
                : Uni.createFrom().item(List.of());
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("approvals:read")
    @Operation(summary = "Read an approval: what is asked, and the digest that a decision must name")
    public Uni<ApprovalRow> get(String id) {
        return find(id);
    }

    @POST
    @Path("/{id}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed(DECIDE)
    @Operation(summary = "Approve what the digest names; the run goes on")
    public Uni<ApprovalRow> approve(String id, @Valid Decision body) {
        if (body == null || body.digest() == null) {
            throw ProblemException.invalid("digest", "is missing; it is that of the approval which you saw");
        }
        return decide(id, true, body);
    }

    @POST
    @Path("/{id}/reject")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed(DECIDE)
    @Operation(summary = "Reject; the step fails with code rejected")
    public Uni<ApprovalRow> reject(String id, @Valid Decision body) {
        return decide(id, false, body == null ? new Decision(null, null, null) : body);
    }

    @POST
    @Path("/{id}/delegate")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed(DECIDE)
    @Operation(summary = "Let somebody else speak for you on this approval; name yourself to take your voice back")
    public Uni<ApprovalRow> delegate(String id, @Valid @NotNull Delegate body) {
        return find(id).flatMap(row -> runs.ask(
                        caller.tenantId(),
                        row.runId(),
                        new RunCommand.Delegate(
                                StepKey.parse(row.stepId()), id, body.to(), body.reason(), People.of(caller))))
                .chain(() -> find(id));
    }

    private Uni<ApprovalRow> decide(String id, boolean approve, Decision body) {
        return find(id).flatMap(row -> runs.ask(
                        caller.tenantId(),
                        row.runId(),
                        new RunCommand.Decide(
                                StepKey.parse(row.stepId()),
                                id,
                                approve,
                                body.reason(),
                                body.digest(),
                                body.answers(),
                                People.of(caller))))
                .chain(() -> find(id));
    }

    private Uni<ApprovalRow> find(String id) {
        return approvals
                .find(caller.tenantId(), id)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("approval", id));
    }

    /**
     * @param digest of the approval as it was seen; must be given to approve
     * @param answers to the approval's form
     */
    public record Decision(@Size(max = 4000) String reason, String digest, JsonNode answers) {}

    /** @param to a subject, such as {@code user:ann} or {@code key:key_01…} */
    public record Delegate(
            @NotNull @Pattern(regexp = "(user|key|service):\\S{1,190}", message = "must be a subject, such as user:ann")
            String to,

            @Size(max = 4000) String reason) {}
}

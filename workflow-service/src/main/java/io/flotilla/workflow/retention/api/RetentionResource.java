package io.flotilla.workflow.retention.api;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.retention.domain.Retention;
import io.flotilla.workflow.retention.persistence.RetentionRow;
import io.flotilla.workflow.retention.persistence.Retentions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How long a tenant keeps its ended runs. */
@Path("/api/v1/retention")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Retention")
public class RetentionResource {
    @Inject
    FleetClock clock;

    @Inject
    Retentions retentions;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("runs:read")
    @Operation(operationId = "getRetention", summary = "Read how long ended runs are kept; null is for ever")
    public Uni<RetentionView> get() {
        return retentions.find(caller.tenantId()).map(RetentionView::of);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("retention:write")
    @Operation(
            operationId = "putRetention",
            summary =
                    "Say how long ended runs are kept; what is over that is archived, or deleted for good, soon after")
    public Uni<RetentionView> put(PutRetention body) {
        if (body == null) {
            throw ProblemException.invalid("", "must be an object with archiveAfter and deleteAfter");
        }
        List<FieldError> errors = Retention.check(body.archiveAfter(), body.deleteAfter());
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return retentions
                .save(new RetentionRow(
                        caller.tenantId(), body.archiveAfter(), body.deleteAfter(), clock.now(), caller.subject()))
                .chain(this::get);
    }

    /** @param archiveAfter an ISO 8601 period from the end of a run, such as P30D; null for never, as deleteAfter */
    public record PutRetention(String archiveAfter, String deleteAfter) {}

    /** @param updatedAt absent when nobody has said anything */
    public record RetentionView(String archiveAfter, String deleteAfter, Instant updatedAt, String updatedBy) {
        static RetentionView of(RetentionRow row) {
            return row == null
                    ? new RetentionView(null, null, null, null)
                    : new RetentionView(row.archiveAfter(), row.deleteAfter(), row.updatedAt(), row.updatedBy());
        }
    }
}

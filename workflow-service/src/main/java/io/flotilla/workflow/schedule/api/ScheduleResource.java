package io.flotilla.workflow.schedule.api;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.application.DocumentReader;
import io.flotilla.workflow.definition.application.Wanted;
import io.flotilla.workflow.schedule.application.ReadSchedules;
import io.flotilla.workflow.schedule.application.ReadSchedules.Shown;
import io.flotilla.workflow.schedule.application.SaveSchedule;
import io.flotilla.workflow.schedule.application.ScheduleControl;
import io.flotilla.workflow.schedule.application.ScheduleControl.Backfilled;
import io.flotilla.workflow.schedule.application.ScheduleControl.Triggered;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Schedules, which start runs by the clock or by events. */
@Path("/api/v1/schedules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules")
public class ScheduleResource {
    @Inject
    FleetClock clock;

    @Inject
    ReadSchedules schedules;

    @Inject
    SaveSchedule saveSchedule;

    @Inject
    ScheduleControl control;

    @Inject
    Caller caller;

    @POST
    @Consumes({"application/yaml", "text/yaml", "application/x-yaml", MediaType.APPLICATION_JSON})
    @PermissionsAllowed("schedules:write")
    @Operation(operationId = "createSchedule", summary = "Make a schedule; 409 when there is one of its name")
    public Uni<RestResponse<ScheduleView>> create(@HeaderParam("Content-Type") String type, String document) {
        return saveSchedule
                .create(author(), DocumentReader.read(document, type), caller.subject())
                .flatMap(name -> find(name)
                        .map(view -> ResponseBuilder.<ScheduleView>created(URI.create("/api/v1/schedules/" + name))
                                .entity(view)
                                .build()));
    }

    private Author author() {
        return new Author(caller.tenantId(), caller.scopes());
    }

    @GET
    @PermissionsAllowed("schedules:read")
    @Operation(operationId = "listSchedules", summary = "List schedules by name")
    public Uni<Page<ScheduleView>> list(@QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return schedules
                .list(caller.tenantId(), Cursor.decode(cursor), size + 1)
                .map(rows -> Page.of(rows, size, shown -> shown.row().name()).map(ScheduleResource::view));
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed("schedules:read")
    @Operation(operationId = "getSchedule", summary = "Read a schedule, its next five times and its latest firings")
    public Uni<ScheduleView> get(String name) {
        return find(name);
    }

    @PUT
    @Path("/{name}")
    @Consumes({"application/yaml", "text/yaml", "application/x-yaml", MediaType.APPLICATION_JSON})
    @PermissionsAllowed("schedules:write")
    @Operation(operationId = "putSchedule", summary = "Make or change a schedule; it goes on from now")
    public Uni<RestResponse<ScheduleView>> put(String name, @HeaderParam("Content-Type") String type, String document) {
        return saveSchedule
                .put(author(), name, DocumentReader.read(document, type), caller.subject())
                .flatMap(created -> find(name)
                        .map(view -> ResponseBuilder.create(created ? Status.CREATED : Status.OK, view)
                                .build()));
    }

    @DELETE
    @Path("/{name}")
    @PermissionsAllowed("schedules:write")
    @Operation(operationId = "deleteSchedule", summary = "Delete a schedule; the runs that it started stay")
    public Uni<RestResponse<Void>> delete(String name) {
        return control.delete(caller.tenantId(), name).map(x -> RestResponse.noContent());
    }

    @POST
    @Path("/{name}/pause")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("schedules:write")
    @Operation(operationId = "pauseSchedule", summary = "Fire no more until it is resumed")
    public Uni<ScheduleView> pause(String name) {
        return control.pause(caller.tenantId(), name, true, caller.subject()).chain(() -> find(name));
    }

    @POST
    @Path("/{name}/resume")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("schedules:write")
    @Operation(operationId = "resumeSchedule", summary = "Fire again from now on; what passed is not made up for")
    public Uni<ScheduleView> resume(String name) {
        return control.pause(caller.tenantId(), name, false, caller.subject()).chain(() -> find(name));
    }

    @POST
    @Path("/{name}/trigger")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("schedules:write")
    @Operation(operationId = "triggerSchedule", summary = "Fire once now; the run comes a moment later")
    public Uni<RestResponse<Triggered>> trigger(
            String name, @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key) {
        return control.trigger(caller.tenantId(), name, key, caller.subject())
                .map(fire -> ResponseBuilder.create(Status.ACCEPTED, fire).build());
    }

    @POST
    @Path("/{name}/backfill")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("schedules:write")
    @Operation(
            operationId = "backfillSchedule",
            summary = "Fire for every time from one instant to another, 1000 at most, that has not fired")
    public Uni<RestResponse<Backfilled>> backfill(
            String name, @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key, Backfill body) {
        Range range = (body == null ? new Backfill(null, null) : body).checked(clock.now());
        return control.backfill(caller.tenantId(), name, key, range.from(), range.to(), caller.subject())
                .map(done -> ResponseBuilder.create(Status.ACCEPTED, done).build());
    }

    private Uni<ScheduleView> find(String name) {
        return schedules.find(caller.tenantId(), name).map(ScheduleResource::view);
    }

    private static ScheduleView view(Shown shown) {
        return ScheduleView.of(shown.row(), shown.next(), shown.last());
    }

    /** Both included. */
    public record Backfill(
            @Schema(implementation = Instant.class) String from,
            @Schema(implementation = Instant.class) String to) {
        private Range checked(Instant now) {
            List<FieldError> errors = new ArrayList<>();
            Instant first = instant("from", from, errors);
            Instant last = instant("to", to, errors);
            if (last != null && last.isAfter(now)) {
                errors.add(new FieldError("to", "must not be in the future; the clock will see to that"));
            } else if (first != null && last != null && last.isBefore(first)) {
                errors.add(new FieldError("to", "must not be before from"));
            }
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            return new Range(first, last);
        }

        private static Instant instant(String field, String text, List<FieldError> errors) {
            Instant instant = text == null ? null : Wanted.instant(text).orElse(null);
            if (instant == null) {
                errors.add(new FieldError(
                        field,
                        text == null ? "is missing" : "must be an RFC 3339 instant, such as 2026-01-31T12:00:00Z"));
            }
            return instant;
        }
    }

    private record Range(Instant from, Instant to) {}
}

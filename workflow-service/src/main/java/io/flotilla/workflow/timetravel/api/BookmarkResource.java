package io.flotilla.workflow.timetravel.api;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.idempotency.Once;
import io.flotilla.workflow.timetravel.domain.Bookmark;
import io.flotilla.workflow.timetravel.persistence.Bookmarks;
import io.flotilla.workflow.timetravel.persistence.Bookmarks.Room;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Notes at points of runs. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Time travel")
public class BookmarkResource {
    private static final String NOTE = "must be a text of 1 to 2000 characters";

    @Inject
    FleetClock clock;

    @Inject
    Bookmarks bookmarks;

    @Inject
    Once once;

    @Inject
    Database database;

    @Inject
    Caller caller;

    /** @param position of an event, from 1 to the last one of the run */
    public record NewBookmark(
            @NotNull(message = "must be the position of an event, from 1") Long position,

            @NotBlank(message = NOTE) @Size(max = 2000, message = NOTE) String note) {}

    @POST
    @Path("/{id}/bookmarks")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("runs:write")
    @Operation(operationId = "createBookmark", summary = "Put a note at a position of a run's log")
    public Uni<RestResponse<Bookmark>> create(
            String id,
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key,
            @NotNull(message = "is missing: {position, note}") @Valid NewBookmark body) {
        return once.answer(
                        new Once.Keyed(caller.tenantId(), key, id, List.of(id, "bookmark", body)),
                        Bookmark.class,
                        tx -> room(tx, id)
                                .invoke(room -> check(body.position(), room))
                                .chain(() -> add(tx, id, body)))
                .map(bookmark -> created(id, bookmark));
    }

    @GET
    @Path("/{id}/bookmarks")
    @PermissionsAllowed("runs:read")
    @Operation(operationId = "listBookmarks", summary = "List a run's bookmarks in the order of its log; all of them")
    public Uni<Page<Bookmark>> list(String id) {
        return room(database.pool(), id)
                .chain(() -> bookmarks.list(caller.tenantId(), id))
                .map(all -> new Page<>(all, null));
    }

    @DELETE
    @Path("/{id}/bookmarks/{bookmark}")
    @PermissionsAllowed("runs:write")
    @Operation(operationId = "deleteBookmark", summary = "Delete a bookmark")
    public Uni<Void> delete(String id, String bookmark) {
        return bookmarks
                .delete(caller.tenantId(), id, bookmark)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw ProblemException.notFound("bookmark", bookmark);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Room> room(SqlClient client, String runId) {
        return bookmarks
                .room(client, caller.tenantId(), runId)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("run", runId));
    }

    private static void check(long position, Room room) {
        if (position < 1 || position > room.version()) {
            throw ProblemException.invalid(
                    "position", "must be from 1 to " + room.version() + ", the run's last event");
        }
        if (room.bookmarks() >= Bookmark.MOST) {
            throw ProblemException.conflict(
                    "too-many-bookmarks", "a run has at most " + Bookmark.MOST + " bookmarks; delete one first");
        }
    }

    private Uni<Bookmark> add(SqlClient tx, String runId, NewBookmark body) {
        Instant now = clock.now();
        Bookmark bookmark = new Bookmark(Ids.next("bmk"), body.position(), body.note(), caller.subject(), now);
        return bookmarks.add(tx, caller.tenantId(), runId, bookmark).replaceWith(bookmark);
    }

    private static RestResponse<Bookmark> created(String runId, Bookmark bookmark) {
        return ResponseBuilder.<Bookmark>created(URI.create("/api/v1/runs/" + runId + "/bookmarks/" + bookmark.id()))
                .entity(bookmark)
                .build();
    }
}

package io.flotilla.workflow.queue.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.json.Json;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.DocumentReader;
import io.flotilla.workflow.definition.domain.Names;
import io.flotilla.workflow.queue.application.QueueSettings;
import io.flotilla.workflow.queue.domain.QueueSpec;
import io.flotilla.workflow.queue.domain.QueueState;
import io.flotilla.workflow.queue.persistence.QueueRow;
import io.flotilla.workflow.queue.persistence.Queues;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Queues, in which runs wait for room. */
@Path("/api/v1/queues")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Queues")
public class QueueResource {
    @Inject
    FleetClock clock;

    @Inject
    Queues queues;

    @Inject
    QueueSettings settings;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("queues:read")
    @Operation(operationId = "listQueues", summary = "List queues by name, with how many runs wait and are at work")
    public Uni<Page<QueueView>> list(@QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return queues.list(caller.tenantId(), Cursor.decode(cursor), size + 1)
                .map(rows -> Page.of(rows, size, QueueRow::name).map(this::view));
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed("queues:read")
    @Operation(operationId = "getQueue", summary = "Read a queue")
    public Uni<QueueView> get(String name) {
        return find(name);
    }

    @PUT
    @Path("/{name}")
    @Consumes({"application/yaml", "text/yaml", "application/x-yaml", MediaType.APPLICATION_JSON})
    @PermissionsAllowed("queues:write")
    @RequestBody(
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = PutQueue.class)),
                @Content(mediaType = "application/yaml", schema = @Schema(implementation = String.class))
            })
    @Operation(
            operationId = "putQueue",
            summary =
                    "Make a queue, or change how many of its runs are at work at once and when failed ones are done again")
    public Uni<RestResponse<QueueView>> put(
            @Pattern(regexp = Names.REGEX, message = Names.RULE) String name,
            @HeaderParam("Content-Type") String type,
            String body) {
        JsonNode said = body == null || body.isBlank() ? Json.object() : DocumentReader.read(body, type);
        return settings.save(caller.tenantId(), name, QueueSpec.read(name, said), caller.subject())
                .flatMap(created -> find(name)
                        .map(view -> ResponseBuilder.create(created ? Status.CREATED : Status.OK, view)
                                .build()));
    }

    @POST
    @Path("/{name}/pause")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("queues:write")
    @Operation(operationId = "pauseQueue", summary = "Admit no more runs; new ones wait, those at work go on")
    public Uni<QueueView> pause(String name) {
        return set(name, QueueState.PAUSED);
    }

    @POST
    @Path("/{name}/resume")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("queues:write")
    @Operation(operationId = "resumeQueue", summary = "Take and admit runs again, after a pause or a drain")
    public Uni<QueueView> resume(String name) {
        return set(name, QueueState.OPEN);
    }

    @POST
    @Path("/{name}/drain")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("queues:write")
    @Operation(operationId = "drainQueue", summary = "Refuse new runs with 409 queue-draining and finish those there")
    public Uni<QueueView> drain(String name) {
        return set(name, QueueState.DRAINING);
    }

    private Uni<QueueView> set(String name, QueueState state) {
        return settings.state(caller.tenantId(), name, state, caller.subject())
                .flatMap(found -> found ? find(name) : Uni.createFrom().failure(missing(name)));
    }

    private Uni<QueueView> find(String name) {
        return queues.find(caller.tenantId(), name)
                .onItem()
                .ifNull()
                .failWith(() -> missing(name))
                .map(this::view);
    }

    private QueueView view(QueueRow row) {
        return QueueView.of(row, clock.now());
    }

    private static ProblemException missing(String name) {
        return ProblemException.notFound("queue", name);
    }

    /**
     * For the document of the API: what {@link QueueSpec} reads. A document of kind {@code Queue} has it as its spec.
     *
     * @param concurrency how many of its runs are at work at once; null for any number
     * @param retry when its runs that fail are done again, as {@code retry} of a step; null for never
     */
    public record PutQueue(@Min(1) @Max(100_000) Integer concurrency, JsonNode retry) {}
}

package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.json.Json;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.domain.Labels;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.application.StartRun;
import io.flotilla.workflow.run.contract.PublicEvents;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.persistence.RunFilter;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.flotilla.workflow.run.persistence.RunQueries.LogEntry;
import io.flotilla.workflow.run.persistence.RunRetries;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Runs of workflows. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunResource {
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);

    @Inject
    StartRun startRun;

    @Inject
    Runs runs;

    @Inject
    RunQueries queries;

    @Inject
    RunRetries retries;

    @Inject
    Caller caller;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Start a run of a published workflow, or of a definition that comes with the request")
    public Uni<RestResponse<JsonNode>> create(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key,
            @HeaderParam("traceparent") String traceparent,
            CreateRun body) {
        CreateRun checked = body == null ? new CreateRun(null, null, null, null, null, null).checked() : body.checked();
        StartRun.Request request = new StartRun.Request(
                caller.tenantId(),
                caller.subject(),
                checked.workflow(),
                checked.definition(),
                checked.inputs(),
                key,
                traceparent,
                checked.queue(),
                checked.priority(),
                Labels.of(checked.labels()));
        Author author = new Author(caller.tenantId(), caller.scopes());
        return startRun.start(request, author, run -> Json.tree(RunView.of(run)))
                .map(RunResource::created);
    }

    @GET
    @PermissionsAllowed("runs:read")
    @Operation(summary = "List runs, newest first; those of a parent are its sub-runs")
    public Uni<Page<RunSummary>> list(
            @Parameter(description = "key:value; may be repeated, all must be there") @QueryParam("label")
                    List<String> label,
            @QueryParam("status") String status,
            @QueryParam("workflow") String workflow,
            @QueryParam("parent") String parent,
            @Parameter(description = "An RFC 3339 instant; runs made then or later") @QueryParam("createdAfter")
                    String createdAfter,
            @Parameter(description = "An RFC 3339 instant; runs made before it") @QueryParam("createdBefore")
                    String createdBefore,
            @Parameter(description = "A part of the workflow's name, or how the run's id begins") @QueryParam("q")
                    String text,
            @Parameter(description = "true for the archived runs, which are left out otherwise") @QueryParam("archived")
                    String archived,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        Boolean away = WantedRuns.flag(archived, "archived");
        RunFilter filter =
                new WantedRuns(label, workflow, status, createdAfter, createdBefore, text, parent, away).filter("");
        return queries.list(caller.tenantId(), filter, Cursor.decode(cursor), size + 1)
                .map(rows -> Page.of(rows, size, row -> row.id()).map(RunSummary::of));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("runs:read")
    @Operation(summary = "Read a run with its steps")
    public Uni<RunView> get(String id) {
        return runs.find(caller.tenantId(), id).flatMap(this::view);
    }

    private Uni<RunView> view(Run run) {
        return run.status() == RunStatus.FAILED
                ? retries.find(run.head().tenantId(), run.head().id()).map(retry -> RunView.of(run, retry))
                : Uni.createFrom().item(RunView.of(run));
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Cancel a run; repeating it changes nothing")
    public Uni<RunView> cancel(String id, @Valid CancelRun body) {
        CancelRun checked = body == null ? new CancelRun(null, null) : body;
        Duration grace = Durations.parse(checked.grace(), "grace", LONGEST_GRACE);
        return runs.ask(caller.tenantId(), id, new RunCommand.Cancel(checked.reason(), caller.subject(), grace))
                .map(RunView::of);
    }

    @GET
    @Path("/{id}/events")
    @PermissionsAllowed("runs:read")
    @Operation(summary = "Read a run's events in order, after a sequence number")
    public Uni<Page<RunEventView>> events(
            String id,
            @QueryParam("after") @PositiveOrZero Long after,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        long from = Math.max(after == null ? 0 : after, position(cursor));
        return queries.events(caller.tenantId(), id, from, size + 1)
                .call(found ->
                        found.isEmpty() ? checkExists(id) : Uni.createFrom().voidItem())
                .map(found -> page(id, found, size));
    }

    private Uni<Boolean> checkExists(String id) {
        return queries.exists(caller.tenantId(), id).invoke(exists -> {
            if (!exists) {
                throw ProblemException.notFound("run", id);
            }
        });
    }

    private Page<RunEventView> page(String runId, List<LogEntry> found, int size) {
        return Page.of(found, size, entry -> Long.toString(entry.sequence()))
                .map(entry -> RunEventView.of(
                        PublicEvents.of(caller.tenantId(), runId, null, entry.sequence(), entry.event())));
    }

    private static long position(String cursor) {
        String position = Cursor.decode(cursor);
        try {
            return position == null ? 0 : Long.parseLong(position);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("cursor", "is not a cursor that was handed out");
        }
    }

    private static RestResponse<JsonNode> created(Given given) {
        return ResponseBuilder.<JsonNode>created(URI.create("/api/v1/runs/" + given.runId()))
                .entity(given.answer())
                .build();
    }

    /**
     * @param reason shown in the run's timeline
     * @param grace how long what is at work may take to end by itself and report its cost, ISO 8601; none by default
     */
    public record CancelRun(@Size(max = 2000) String reason, String grace) {}
}

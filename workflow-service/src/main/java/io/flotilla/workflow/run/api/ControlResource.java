package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.idempotency.Once;
import io.flotilla.workflow.run.application.ModifyStep;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.approval.People;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.domain.Work;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a person can do to a run that is at work. Everything is an event in its timeline, with who did it. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
@Tag(name = "Runs")
public class ControlResource {
    @Inject
    Runs runs;

    @Inject
    Once once;

    @Inject
    ModifyStep modifyStep;

    @Inject
    Caller caller;

    @POST
    @Path("/pause")
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Pause a run: what is at work goes on, nothing else begins", operationId = "pauseRun")
    public Uni<RunView> pause(String id, @Valid Reason body) {
        return ask(id, new RunCommand.Pause(reason(body), caller.subject()));
    }

    @POST
    @Path("/resume")
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Resume a run that is paused", operationId = "resumeRun")
    public Uni<RunView> resume(String id) {
        return ask(id, new RunCommand.Resume(caller.subject()));
    }

    @POST
    @Path("/step")
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Let one step of a paused run begin that is ready", operationId = "stepRun")
    public Uni<RunView> step(String id, @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key) {
        return once(id, key, "step", null, new RunCommand.StepOnce(caller.subject()));
    }

    @POST
    @Path("/steps/{stepId}/skip")
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Skip a step that has not ended; what needs it goes on", operationId = "skipStep")
    public Uni<RunView> skip(
            String id,
            String stepId,
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key,
            @Valid Skip body) {
        Skip skip = body == null ? new Skip(null, null) : body;
        return once(
                id,
                key,
                stepId + "/skip",
                body,
                new RunCommand.Skip(stepId, skip.output(), skip.reason(), caller.subject()));
    }

    @POST
    @Path("/steps/{stepId}/retry")
    @PermissionsAllowed("runs:write")
    @Operation(summary = "Do a failed step again, and all that was skipped because of it", operationId = "retryStep")
    public Uni<RunView> retry(
            String id,
            String stepId,
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key,
            @Valid Reason body) {
        return once(id, key, stepId + "/retry", body, new RunCommand.Retry(stepId, reason(body), caller.subject()));
    }

    @POST
    @Path("/steps/{stepId}/modify")
    @PermissionsAllowed("runs:write")
    @Operation(
            summary =
                    "Change the input of a step that has not begun, or its agent's prompt, tools and model, for this run",
            operationId = "modifyStep")
    public Uni<RunView> modify(String id, String stepId, @Valid Modify body) {
        JsonNode with = body == null ? null : object("with", body.with());
        JsonNode agent = body == null ? null : object("agent", body.agent());
        if (with == null && agent == null) {
            throw ProblemException.invalid(
                    "with", "with or agent is needed; they are merged into what the step has (RFC 7396)");
        }
        return modifyStep
                .modify(
                        new Author(caller.tenantId(), caller.scopes()),
                        id,
                        stepId,
                        with,
                        agent,
                        body.reason(),
                        caller.subject())
                .map(RunView::of);
    }

    private static JsonNode object(String field, JsonNode value) {
        if (value != null && !value.isNull() && !value.isObject()) {
            throw ProblemException.invalid(field, "must be an object; it is merged into what the step has (RFC 7396)");
        }
        return value == null || value.isNull() ? null : value;
    }

    @POST
    @Path("/steps/{stepId}/answer")
    @PermissionsAllowed("approvals:decide")
    @Operation(summary = "Answer the question that a step asks", operationId = "answerStep")
    public Uni<RunView> answer(String id, String stepId, @Valid Answer body) {
        if (body == null || body.digest() == null) {
            throw ProblemException.invalid("digest", "is missing; it is that of the question which you saw");
        }
        StepKey key = StepKey.parse(stepId);
        return runs.find(caller.tenantId(), id)
                .flatMap(run -> ask(
                        id,
                        new RunCommand.Decide(
                                key,
                                question(run, key),
                                true,
                                body.reason(),
                                body.digest(),
                                body.answers(),
                                People.of(caller))));
    }

    private Uni<RunView> ask(String id, RunCommand command) {
        return runs.ask(caller.tenantId(), id, command).map(RunView::of);
    }

    /** What would do more, or be refused, when it comes a second time. */
    private Uni<RunView> once(String id, String key, String action, Object body, RunCommand command) {
        return once.answer(
                new Once.Keyed(caller.tenantId(), key, id, Arrays.asList(id, action, body)),
                RunView.class,
                tx -> runs.ask(tx, caller.tenantId(), id, command).map(RunView::of));
    }

    private static String question(Run run, StepKey key) {
        Work work = run.work(key);
        if (work == null || work.approval() == null) {
            throw ProblemException.notFound("question of step", key.toString());
        }
        return work.approval().id();
    }

    private static String reason(Reason body) {
        return body == null ? null : body.reason();
    }

    /** @param reason shown in the run's timeline */
    public record Reason(@Size(max = 2000) String reason) {}

    /** @param output what the steps that need this one see as its output */
    public record Skip(@Size(max = 2000) String reason, JsonNode output) {}

    /**
     * @param with merged into the step's {@code with}; null removes a field
     * @param agent {@code prompt}, {@code tools} and {@code model} of the step's agent; null goes back to its definition
     */
    public record Modify(
            JsonNode with, JsonNode agent, @Size(max = 2000) String reason) {}

    /** @param digest of the approval as it was seen @param answers to its form */
    public record Answer(
            String digest,
            JsonNode answers,
            @Size(max = 4000) String reason) {}
}

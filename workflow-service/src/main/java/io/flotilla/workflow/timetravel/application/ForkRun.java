package io.flotilla.workflow.timetravel.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.application.Permissions;
import io.flotilla.workflow.definition.domain.Inputs;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.flotilla.workflow.run.application.Places;
import io.flotilla.workflow.run.application.StartRun;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.RunHead;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.flotilla.workflow.run.persistence.Past;
import io.flotilla.workflow.timetravel.domain.Patch;
import io.flotilla.workflow.timetravel.domain.Patch.Patched;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Begins a new run at a point of another, with what that one had done by then. */
@ApplicationScoped
public class ForkRun {
    @Inject
    Places places;

    @Inject
    PastRuns pastRuns;

    @Inject
    Definitions definitions;

    @Inject
    Permissions permissions;

    @Inject
    StartRun startRun;

    /**
     * @param at a position or an instant; null for the last event
     * @param inputs instead of those of the run, or null
     * @param patch of the definition's spec, or null
     * @param key the idempotency key, or null
     * @param traceparent of the request, or null
     * @param scopes what whoever forks may do
     */
    public record Request(
            String tenant,
            String by,
            String runId,
            String at,
            JsonNode inputs,
            JsonNode patch,
            String key,
            String traceparent,
            Set<String> scopes) {

        private String digest() {
            return Json.digest(new Body(runId, at, inputs, patch));
        }

        private record Body(String forkOf, String at, JsonNode inputs, JsonNode patch) {}
    }

    /** Fails with 404, 409 or 422. @param view makes the answer, which is kept with the key and repeated */
    public Uni<Given> fork(Request request, Function<Run, JsonNode> view) {
        return order(request).flatMap(order -> startRun.create(order, view));
    }

    /** What is to be made, to be made in a transaction. Fails with 403, 404 or 422. */
    public Uni<StartRun.Order> order(Request request) {
        return pastRuns.at(request.tenant(), request.runId(), request.at())
                .flatMap(past -> definition(request, past.run()).map(pinned -> order(request, past.run(), pinned)));
    }

    /**
     * What is to be made when a run that failed is done again, for whoever started it, and by what made it. What that one
     * may do was looked at then: the definition and the inputs are the same. Fails with 404 or 422.
     *
     * @param attempt which one it is, from 2
     */
    public Uni<StartRun.Order> again(String tenant, String runId, int attempt) {
        return pastRuns.at(tenant, runId, null)
                .map(Past::run)
                .flatMap(past -> pinned(past)
                        .map(pinned -> new StartRun.Order(
                                tenant, null, null, pinned, false, () -> again(past, pinned, attempt))));
    }

    private RunCommand again(Run past, Pinned pinned, int attempt) {
        RunHead head = past.head();
        Placement.RetryOf of = new Placement.RetryOf(head.id(), attempt);
        return command(
                past,
                pinned,
                head.inputs(),
                head.createdBy(),
                head.traceparent(),
                head.placement().firing(),
                place -> place.again(of));
    }

    private Uni<Pinned> pinned(Run past) {
        WorkflowRef workflow = past.head().workflow();
        return definitions
                .content(past.head().tenantId(), workflow.digest())
                .map(document -> new Pinned(
                        workflow.name(),
                        workflow.version(),
                        workflow.digest(),
                        document,
                        past.plan().original()));
    }

    private Uni<Pinned> definition(Request request, Run past) {
        Author author = new Author(request.tenant(), request.scopes());
        return request.patch() == null
                ? pinned(past).flatMap(pinned -> permissions.check(author, pinned))
                : definitions
                        .content(request.tenant(), past.head().workflow().digest())
                        .flatMap(document -> definitions.read(author, patched(document, request.patch())))
                        .flatMap(pinned -> permissions.check(author, pinned));
    }

    private static JsonNode patched(JsonNode document, JsonNode patch) {
        return switch (Patch.apply(document, patch)) {
            case Patched.Definition(JsonNode changed) -> changed;
            case Patched.Invalid invalid -> throw ProblemException.invalid(invalid.errors());
        };
    }

    private StartRun.Order order(Request request, Run past, Pinned pinned) {
        return new StartRun.Order(
                request.tenant(),
                request.key(),
                request.digest(),
                pinned,
                request.patch() != null,
                () -> command(request, past, pinned));
    }

    private RunCommand command(Request request, Run past, Pinned pinned) {
        JsonNode given = request.inputs() == null ? past.head().inputs() : request.inputs();
        return command(past, pinned, given, request.by(), request.traceparent(), null, UnaryOperator.identity());
    }

    private RunCommand command(
            Run past,
            Pinned pinned,
            JsonNode given,
            String by,
            String traceparent,
            Placement.Firing firing,
            UnaryOperator<Placement> placed) {
        Inputs.Checked inputs = Inputs.check(pinned.plan().definition().inputs(), given);
        if (!inputs.errors().isEmpty()) {
            throw ProblemException.invalid(inputs.errors());
        }
        RunCommand.Start start = new RunCommand.Start(
                Ids.next("run"),
                past.head().tenantId(),
                new WorkflowRef(pinned.name(), pinned.version(), pinned.digest()),
                inputs.values(),
                by,
                pinned.plan().definition().budget(),
                traceparent,
                placed.apply(places.of(
                        pinned.plan().definition(),
                        past.head().placement().queue(),
                        past.head().placement().priority(),
                        inputs.values(),
                        firing)),
                null,
                past.head().labels());
        return new RunCommand.Fork(start, new Origin(past.head().id(), past.position()), past);
    }
}

package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.GroupCommit;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.application.Permissions;
import io.flotilla.workflow.definition.domain.Concurrency;
import io.flotilla.workflow.definition.domain.Inputs;
import io.flotilla.workflow.definition.domain.Labels;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.flotilla.workflow.idempotency.Once;
import io.flotilla.workflow.run.domain.Context;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Outcome.Decided;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Starts a run: once for each request, and once for each idempotency key. */
@ApplicationScoped
public class StartRun {
    @Inject
    FleetClock clock;

    @Inject
    Definitions definitions;

    @Inject
    Permissions permissions;

    @Inject
    Runs runs;

    @Inject
    Decider decider;

    @Inject
    Commits commits;

    @Inject
    Once once;

    @Inject
    AdmissionControl admission;

    @Inject
    Places places;

    @Inject
    Database database;

    @Inject
    GroupCommit group;

    /**
     * @param workflow {@code name[@version]}, or null when there is a definition
     * @param key the idempotency key, or null
     * @param traceparent of the request, or null
     * @param queue null for the workflow's own
     * @param priority null for the default
     * @param labels over those of the workflow
     */
    public record Request(
            String tenant,
            String by,
            String workflow,
            JsonNode definition,
            JsonNode inputs,
            String key,
            String traceparent,
            String queue,
            Integer priority,
            Map<String, String> labels) {
        /** Of what is asked for, without who asks and how. */
        String digest() {
            return Json.digest(
                    new Body(workflow, definition, inputs, queue, priority, labels.isEmpty() ? null : labels));
        }

        private record Body(
                String workflow,
                JsonNode definition,
                JsonNode inputs,
                String queue,
                Integer priority,
                Map<String, String> labels) {}
    }

    /**
     * A run that is to be made.
     *
     * @param key the idempotency key, or null
     * @param body digest of what was asked for
     * @param keep whether the definition came with the request and is not stored yet
     * @param first the run's first command; asked for only when there is no answer to repeat
     */
    public record Order(
            String tenant, String key, String body, Pinned pinned, boolean keep, Supplier<RunCommand> first) {}

    /** Fails with 403, 404, 409 or 422. @param view makes the answer, which is kept with the key and repeated */
    public Uni<Given> start(Request request, Author author, Function<Run, JsonNode> view) {
        // Found before the transaction: it needs a connection of its own, and a transaction that waits for one could
        // wait for another which does the same.
        return pinned(request, author)
                .map(pinned -> order(request, pinned))
                .flatMap(order -> createTogether(order, view).onItem().ifNull().switchTo(() -> create(order, view)));
    }

    /** With others that are started at this moment; null, and nothing is written, when the run may have to wait. */
    private Uni<Given> createTogether(Order order, Function<Run, JsonNode> view) {
        String claim = order.key() == null ? null : order.tenant() + " " + order.key();
        return group.inTransaction(
                claim,
                tx -> once.only(
                        tx,
                        order.tenant(),
                        order.key(),
                        order.body(),
                        () -> beginIfUnlimited(tx, order)
                                .onItem()
                                .ifNotNull()
                                .transform(run -> given(order, run, view))));
    }

    /** Fails with 409 or 422. @param view makes the answer, which is kept with the key and repeated */
    public Uni<Given> create(Order order, Function<Run, JsonNode> view) {
        return database.inTransaction(
                tx -> once.only(tx, order.tenant(), order.key(), order.body(), () -> createNew(tx, order, view)));
    }

    private Uni<Given> createNew(SqlConnection tx, Order order, Function<Run, JsonNode> view) {
        return begin(tx, order).map(run -> given(order, run, view));
    }

    private static Given given(Order order, Run run, Function<Run, JsonNode> view) {
        return new Given(order.body(), run.head().id(), view.apply(run));
    }

    private Uni<Pinned> pinned(Request request, Author author) {
        return request.definition() != null
                ? definitions.read(author, request.definition()).flatMap(pinned -> permissions.check(author, pinned))
                : definitions
                        .resolve(request.tenant(), request.workflow())
                        .flatMap(pinned -> permissions.check(author, pinned));
    }

    private Order order(Request request, Pinned pinned) {
        return new Order(
                request.tenant(),
                request.key(),
                request.digest(),
                pinned,
                request.definition() != null,
                () -> command(request, pinned, Ids.next("run"), null));
    }

    /**
     * The first command of a run. @throws ProblemException 422 when the inputs do not fit
     *
     * @param firing what makes the run, or null
     */
    public RunCommand command(Request request, Pinned pinned, String runId, Placement.Firing firing) {
        Inputs.Checked inputs = Inputs.check(pinned.plan().definition().inputs(), request.inputs());
        if (!inputs.errors().isEmpty()) {
            throw ProblemException.invalid(inputs.errors());
        }
        Map<String, String> labels = Labels.together(pinned.plan().definition().labels(), request.labels());
        if (!request.labels().isEmpty() && labels.size() > Labels.MOST) {
            throw ProblemException.invalid("labels", "are more than " + Labels.MOST + " with those of the workflow");
        }
        return new RunCommand.Start(
                runId,
                request.tenant(),
                new WorkflowRef(pinned.name(), pinned.version(), pinned.digest()),
                inputs.values(),
                request.by(),
                pinned.plan().definition().budget(),
                request.traceparent(),
                places.of(pinned.plan().definition(), request.queue(), request.priority(), inputs.values(), firing),
                null,
                labels);
    }

    /** Starts a run in a transaction, or has it wait in its queue. Fails with 409 or 422; nothing is written then. */
    public Uni<Run> begin(SqlConnection tx, Order order) {
        Begun begun = begun(order);
        return keep(tx, order)
                .chain(() -> enterIfUnlimited(tx, begun))
                .onItem()
                .ifNull()
                .switchTo(() -> enter(tx, begun));
    }

    /** Null, and nothing is written but the definition, when the run may have to wait. */
    private Uni<Run> beginIfUnlimited(SqlConnection tx, Order order) {
        Begun begun = begun(order);
        return keep(tx, order).chain(() -> enterIfUnlimited(tx, begun));
    }

    private Begun begun(Order order) {
        return new Begun(Run.empty(order.pinned().plan()), order.first().get(), runs.context(clock.now()));
    }

    /** One statement, which writes nothing if the queue has a limit; the run is null then. */
    private Uni<Run> enterIfUnlimited(SqlConnection tx, Begun begun) {
        return admission.isWide(begun.queued().run())
                ? started(tx, begun)
                        .flatMap(started -> commits.createIfUnlimited(tx, started.run(), started.events())
                                .onItem()
                                .ifNotNull()
                                .transform(stored -> started.run()))
                : Uni.createFrom().nullItem();
    }

    /** Starts a sub-run in a transaction that has closed the door if the run has a concurrency key. Fails with 409. */
    public Uni<Run> beginBeside(SqlConnection tx, Pinned pinned, RunCommand.Start first) {
        Begun begun = new Begun(Run.empty(pinned.plan()), first, runs.context(clock.now()));
        Run queued = begun.queued().run();
        Concurrency concurrency = pinned.plan().definition().concurrency();
        Uni<Boolean> room = first.placement().concurrency() == null
                ? Uni.createFrom().item(true)
                : admission.enterBeside(tx, queued, concurrency.onLimit());
        return room.flatMap(
                        enters -> enters ? started(tx, begun) : Uni.createFrom().item(begun.queued()))
                .flatMap(run -> commits.create(tx, run.run(), run.events()).replaceWith(run.run()));
    }

    private Uni<Run> enter(SqlConnection tx, Begun begun) {
        Run queued = begun.queued().run();
        return admission
                .enter(tx, queued, onLimit(queued))
                .flatMap(room -> room ? started(tx, begun) : Uni.createFrom().item(begun.queued()))
                .flatMap(run -> commits.create(tx, run.run(), run.events()).replaceWith(run.run()));
    }

    /** What is done again waits for room: nobody is at the door to be refused, and it takes no newer run's place. */
    private static Concurrency.OnLimit onLimit(Run queued) {
        Concurrency concurrency = queued.plan().definition().concurrency();
        if (concurrency == null) {
            return null;
        }
        return queued.head().placement().retryOf() == null ? concurrency.onLimit() : Concurrency.OnLimit.ENQUEUE;
    }

    /** A run that is about to be, both ways. */
    private record Begun(Run empty, RunCommand first, Context context) {
        Decided queued() {
            return decided(empty.handle(first instanceof RunCommand.Fork fork ? fork.queued() : first, context));
        }
    }

    private Uni<Decided> started(SqlConnection tx, Begun begun) {
        if (begun.first() instanceof RunCommand.Fork) {
            return decider.decide(tx, begun.empty(), begun.first(), begun.context())
                    .map(StartRun::decided);
        }
        Decided queued = begun.queued();
        return decider.decide(tx, queued.run(), new RunCommand.Admit(), begun.context())
                .map(outcome -> decided(outcome).after(queued));
    }

    private static Decided decided(Outcome outcome) {
        return switch (outcome) {
            case Decided decided -> decided;
            case Outcome.Refused refused -> throw new IllegalStateException(refused.message());
        };
    }

    private Uni<Void> keep(SqlConnection tx, Order order) {
        return order.keep()
                ? definitions.keep(tx, order.tenant(), order.pinned())
                : Uni.createFrom().voidItem();
    }
}

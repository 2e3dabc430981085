package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.domain.Inputs;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.flotilla.workflow.run.persistence.IdempotencyKeys;
import io.flotilla.workflow.run.persistence.IdempotencyKeys.Given;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Function;
import java.util.function.Supplier;

/** Starts a run: once for each request, and once for each idempotency key. */
@ApplicationScoped
public class StartRun {
    @Inject
    Definitions definitions;

    @Inject
    Runs runs;

    @Inject
    Commits commits;

    @Inject
    IdempotencyKeys keys;

    @Inject
    Database database;

    /**
     * @param workflow {@code name[@version]}, or null when there is a definition
     * @param key the idempotency key, or null
     * @param traceparent of the request, or null
     */
    public record Request(
            String tenant,
            String by,
            String workflow,
            JsonNode definition,
            JsonNode inputs,
            String key,
            String traceparent) {

        /** Of what is asked for, without who asks and how. */
        String digest() {
            return Json.digest(new Body(workflow, definition, inputs));
        }

        private record Body(String workflow, JsonNode definition, JsonNode inputs) {}
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

    /** Fails with 404, 409 or 422. @param view makes the answer, which is kept with the key and repeated */
    public Uni<Given> start(Request request, Function<Run, JsonNode> view) {
        // Found before the transaction: it needs a connection of its own, and a transaction that waits for one could
        // wait for another which does the same.
        return pinned(request).flatMap(pinned -> create(order(request, pinned), view));
    }

    /** Fails with 409 or 422. @param view makes the answer, which is kept with the key and repeated */
    public Uni<Given> create(Order order, Function<Run, JsonNode> view) {
        return database.inTransaction(
                tx -> order.key() == null ? createNew(tx, order, view) : createOnce(tx, order, view));
    }

    private Uni<Given> createOnce(SqlConnection tx, Order order, Function<Run, JsonNode> view) {
        return keys.lock(tx, order.tenant(), order.key())
                .invoke(StartRun::checkMine)
                .chain(() -> keys.find(tx, order.tenant(), order.key()))
                .flatMap(given -> given != null
                        ? Uni.createFrom().item(repeated(order, given))
                        : createNew(tx, order, view).call(fresh -> keys.save(tx, order.tenant(), order.key(), fresh)));
    }

    private Uni<Given> createNew(SqlConnection tx, Order order, Function<Run, JsonNode> view) {
        return begin(tx, order).map(run -> new Given(order.body(), run.head().id(), view.apply(run)));
    }

    private Uni<Pinned> pinned(Request request) {
        return request.definition() != null
                ? definitions.read(request.definition())
                : definitions.resolve(request.tenant(), request.workflow());
    }

    private static Order order(Request request, Pinned pinned) {
        return new Order(
                request.tenant(),
                request.key(),
                request.digest(),
                pinned,
                request.definition() != null,
                () -> command(request, pinned));
    }

    private static RunCommand command(Request request, Pinned pinned) {
        Inputs.Checked inputs = Inputs.check(pinned.plan().definition().inputs(), request.inputs());
        if (!inputs.errors().isEmpty()) {
            throw ProblemException.invalid(inputs.errors());
        }
        return new RunCommand.Start(
                Ids.next("run"),
                request.tenant(),
                new WorkflowRef(pinned.name(), pinned.version(), pinned.digest()),
                inputs.values(),
                request.by(),
                pinned.plan().definition().budget(),
                request.traceparent());
    }

    private Uni<Run> begin(SqlConnection tx, Order order) {
        RunCommand first = order.first().get();
        return switch (Run.empty(order.pinned().plan()).handle(first, runs.context(Runs.now()))) {
            case Outcome.Decided decided ->
                keep(tx, order)
                        .chain(() -> commits.create(tx, decided.run(), decided.events()))
                        .replaceWith(decided.run());
            case Outcome.Refused refused -> throw new IllegalStateException(refused.message());
        };
    }

    private Uni<Void> keep(SqlConnection tx, Order order) {
        return order.keep()
                ? definitions.keep(tx, order.tenant(), order.pinned())
                : Uni.createFrom().voidItem();
    }

    private static Given repeated(Order order, Given given) {
        if (!given.bodyDigest().equals(order.body())) {
            throw ProblemException.of(
                    422,
                    "idempotency-key-reused",
                    ErrorClass.VALIDATION,
                    "this Idempotency-Key was used with another body");
        }
        return given;
    }

    private static void checkMine(boolean mine) {
        if (!mine) {
            throw ProblemException.conflict(
                    "idempotency-key-in-flight", "a request with this Idempotency-Key is being worked on");
        }
    }
}

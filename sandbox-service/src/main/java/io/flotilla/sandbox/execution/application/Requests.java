package io.flotilla.sandbox.execution.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.Execution.Origin;
import io.flotilla.sandbox.execution.domain.Execution.Status;
import io.flotilla.sandbox.execution.domain.ExecutionSpec;
import io.flotilla.sandbox.execution.domain.Output;
import io.flotilla.sandbox.execution.domain.SpecRules;
import io.flotilla.sandbox.execution.persistence.ExecutionRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes requests to run and to stop programs. A request that comes again is answered with what is stored. */
@ApplicationScoped
public class Requests {

    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    ExecutionRepository repository;

    @Inject
    ExecutionQueue queue;

    @Inject
    Endings endings;

    @Inject
    Outbox outbox;

    @Inject
    SpecRules rules;

    /** A request over REST, which hears at once what is wrong. @throws ProblemException 422 with every breach */
    public Uni<Execution> submit(String tenant, ExecutionSpec spec) {
        List<FieldError> errors = rules.check(spec);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        String id = Ids.next("exe");
        Execution execution = open(id, tenant, id, Origin.REST, spec, null);
        return database.inTransaction(tx -> repository.insert(tx, execution))
                .invoke(queue::wake)
                .replaceWith(execution);
    }

    /** A request over Kafka, which is always answered by an event. */
    Uni<Void> take(String tenant, String requestId, Origin origin, ExecutionSpec spec, Instant deadline) {
        Execution execution = open(Ids.next("exe"), tenant, requestId, origin, spec, deadline);
        return database.inTransaction(tx -> insert(tx, execution)).invoke(queue::wake);
    }

    private Uni<Void> insert(SqlConnection tx, Execution execution) {
        List<FieldError> errors = rules.check(execution.spec());
        return repository.insert(tx, execution).flatMap(fresh -> {
            if (!fresh) {
                return answerAgain(tx, execution);
            }
            return errors.isEmpty() ? Uni.createFrom().voidItem() : refuse(tx, execution, errors);
        });
    }

    private Uni<Void> refuse(SqlConnection tx, Execution execution, List<FieldError> errors) {
        Failure failure = Failure.from(ProblemException.invalid(errors));
        String all = String.join(
                "; ", errors.stream().map(e -> e.path() + " " + e.message()).toList());
        return endings.store(
                tx, execution, Finished.failed(Failure.of(ErrorClass.VALIDATION, failure.code(), all), false));
    }

    private Uni<Void> answerAgain(SqlConnection tx, Execution again) {
        return repository
                .findRequest(tx, again.tenantId(), again.requestId())
                .flatMap(stored -> stored.filter(e -> e.status().isFinal())
                        .map(e ->
                                outbox.add(tx, Topics.SANDBOX_EVENTS, SandboxEvents.answer(e, e.status(), e.result())))
                        .orElse(Uni.createFrom().voidItem()));
    }

    /** Stops an open execution: one that waits ends at once as cancelled, one that runs is killed. */
    Uni<Void> cancel(String tenant, String requestId, String reason) {
        return database.inTransaction(tx -> cancel(tx, tenant, requestId, reason))
                .invoke(found -> found.ifPresent(execution -> queue.cancel(execution.id())))
                .replaceWithVoid();
    }

    private Uni<Optional<Execution>> cancel(SqlConnection tx, String tenant, String requestId, String reason) {
        String why = reason == null ? "cancelled by the requester" : Output.clean(reason);
        return repository.cancel(tx, tenant, requestId, why).flatMap(found -> endWaiting(tx, found, why));
    }

    private Uni<Optional<Execution>> endWaiting(SqlConnection tx, Optional<Execution> found, String why) {
        Optional<Execution> waiting = found.filter(execution -> execution.status() == Status.QUEUED);
        if (waiting.isEmpty()) {
            return Uni.createFrom().item(found);
        }
        Failure failure = Failure.of(ErrorClass.CANCELLED, "cancelled", why);
        return endings.store(tx, waiting.get(), Finished.failed(failure, false)).replaceWith(Optional.empty());
    }

    private Execution open(
            String id, String tenant, String requestId, Origin origin, ExecutionSpec spec, Instant deadline) {
        return new Execution(
                id,
                tenant,
                requestId,
                origin,
                spec,
                deadline,
                Status.QUEUED,
                null,
                null,
                null,
                0,
                0,
                clock.now(),
                null,
                null);
    }
}

package io.flotilla.workflow.run.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.run.domain.Context;
import io.flotilla.workflow.run.domain.LogBound;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.persistence.RunLog;
import io.flotilla.workflow.run.persistence.Stored;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives commands to runs. The common case decides on the run as it was last seen here and appends under the guard of its
 * version: nothing is read. When the run went on elsewhere, or the command would do nothing, it is decided again on the
 * locked run.
 */
@ApplicationScoped
public class Runs {
    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    RunLog log;

    @Inject
    RunCache cache;

    @Inject
    Uncommitted uncommitted;

    @Inject
    Commits commits;

    @Inject
    Decider decider;

    @Inject
    Expressions expressions;

    @Inject
    EngineConfig config;

    /** The run as it is. Fails with 404. */
    public Uni<Run> find(String tenant, String id) {
        return log.load(database.pool(), tenant, id, cache.get(tenant, id), false)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("run", id))
                .map(Stored::run);
    }

    /** For people: fails with 404, 409 or 422 when the run is not there or refuses. */
    public Uni<Run> ask(String tenant, String id, RunCommand command) {
        return database.inTransaction(tx -> ask(tx, tenant, id, command));
    }

    /** The same in a transaction, which fails with it. */
    public Uni<Run> ask(SqlConnection tx, String tenant, String id, RunCommand command) {
        return execute(tx, tenant, id, command)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("run", id))
                .map(Runs::accepted);
    }

    /**
     * In a transaction: null when the tenant has no such run. What the run refuses is an outcome and changes nothing.
     */
    public Uni<Outcome> execute(SqlConnection tx, String tenant, String id, RunCommand command) {
        Stored here = uncommitted.get(tx, tenant, id);
        Stored known = here == null ? cache.get(tenant, id) : here;
        return known == null || command instanceof RunCommand.Heal
                ? executeLocked(tx, tenant, id, known, command)
                : executeKnown(tx, tenant, id, known, command);
    }

    private Uni<Outcome> executeKnown(SqlConnection tx, String tenant, String id, Stored known, RunCommand command) {
        Instant now = clock.now();
        return decider.decide(tx, known.run(), command, context(now, known.bytes()))
                .flatMap(outcome -> outcome instanceof Outcome.Decided decided
                                && !decided.events().isEmpty()
                        ? commits.append(tx, known, decided.run(), decided.events(), now)
                                .flatMap(stored -> stored != null
                                        ? Uni.createFrom().item(outcome)
                                        : executeLocked(tx, tenant, id, known, command))
                        : executeLocked(tx, tenant, id, known, command));
    }

    /** For a run whose log is empty. */
    Context context(Instant now) {
        return context(now, 0);
    }

    private Context context(Instant now, long logBytes) {
        LogBound log = new LogBound(logBytes, config.maxRunEvents(), config.maxRunBytes());
        return new Context(now, ThreadLocalRandom.current().nextDouble(), () -> Ids.next("apr"), expressions, log);
    }

    private Uni<Outcome> executeLocked(SqlConnection tx, String tenant, String id, Stored known, RunCommand command) {
        return log.load(tx, tenant, id, known, true)
                .onItem()
                .ifNotNull()
                .transformToUni(stored -> decide(tx, stored, command));
    }

    private Uni<Outcome> decide(SqlConnection tx, Stored stored, RunCommand command) {
        Instant now = clock.now();
        return decider.decide(tx, stored.run(), command, context(now, stored.bytes()))
                .flatMap(outcome -> write(tx, stored, command, now, outcome));
    }

    private Uni<Outcome> write(SqlConnection tx, Stored stored, RunCommand command, Instant now, Outcome outcome) {
        if (outcome instanceof Outcome.Decided decided && !decided.events().isEmpty()) {
            return commits.append(tx, base(stored, command), decided.run(), decided.events(), now)
                    .onItem()
                    .ifNull()
                    .failWith(() -> new IllegalStateException("a locked run went on"))
                    .replaceWith(outcome);
        }
        boolean looked =
                command instanceof RunCommand.Wake && !stored.run().status().isTerminal();
        return looked
                ? commits.snooze(tx, stored).replaceWith(outcome)
                : Uni.createFrom().item(outcome);
    }

    /** Of a run that is put right, the time at which it would be woken is not to be trusted. */
    private static Stored base(Stored stored, RunCommand command) {
        return command instanceof RunCommand.Heal ? new Stored(stored.run(), null, stored.bytes()) : stored;
    }

    private static Run accepted(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Decided decided -> decided.run();
            case Outcome.Refused refused -> throw problem(refused);
        };
    }

    private static ProblemException problem(Outcome.Refused refused) {
        if (!refused.errors().isEmpty()) {
            return ProblemException.invalid(refused.errors());
        }
        return switch (refused.code()) {
            case "not-found" -> ProblemException.of(404, refused.code(), ErrorClass.NOT_FOUND, refused.message());
            case "not-approver" -> ProblemException.of(403, refused.code(), ErrorClass.FORBIDDEN, refused.message());
            default -> ProblemException.conflict(refused.code(), refused.message());
        };
    }
}

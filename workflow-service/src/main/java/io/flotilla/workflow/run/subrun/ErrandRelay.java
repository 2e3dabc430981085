package io.flotilla.workflow.run.subrun;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.background.Background;
import io.flotilla.common.background.OwnContext;
import io.flotilla.common.background.Rounds;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.Outage;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.RunStatus;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Carries what runs and sub-runs have to tell each other. An errand goes, in one transaction, with what it brings about:
 * however often it is looked at, and by however many instances, it is delivered once. A commit that leaves errands wakes
 * it; a poll finds what a crash left.
 */
@ApplicationScoped
class ErrandRelay {
    private static final Logger LOG = Logger.getLogger(ErrandRelay.class);
    private static final int BATCH = 64;
    private static final int AT_ONCE = 4;
    private static final int PATIENCE = 10;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    @Inject
    Errands errands;

    @Inject
    BeginSubRun beginSubRun;

    @Inject
    Runs runs;

    @Inject
    Database database;

    @Inject
    EngineConfig config;

    @Inject
    Vertx vertx;

    private final Rounds rounds;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

    @Inject
    ErrandRelay(Background background) {
        rounds = background.rounds(
                "deliver errands between runs", () -> deliverReady().map(count -> count > 0));
    }

    void start(@Observes StartupEvent event) {
        rounds.every(config.poll());
    }

    void left(@Observes ErrandsLeft event) {
        rounds.wake();
    }

    /** How many were looked at. */
    Uni<Integer> deliverReady() {
        return errands.ready(BATCH).flatMap(this::deliverAll);
    }

    private Uni<Integer> deliverAll(List<Errand> ready) {
        return Multi.createFrom()
                .iterable(ready)
                .filter(errand -> underWay.add(errand.id()))
                .onItem()
                .transformToUni(errand -> apart(() -> attempt(errand)))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(List::size);
    }

    /** Each on a context of its own, since a session of the database belongs to the context that it was opened on. */
    private Uni<Void> apart(Supplier<Uni<Void>> work) {
        return Uni.createFrom()
                .emitter(emitter ->
                        OwnContext.run(vertx, () -> work.get().subscribe().with(emitter::complete, emitter::fail)));
    }

    private Uni<Void> attempt(Errand errand) {
        return Uni.createFrom()
                .deferred(() -> deliver(errand))
                .onFailure()
                .recoverWithUni(e -> putOff(errand, e))
                .onTermination()
                .invoke(() -> underWay.remove(errand.id()));
    }

    private Uni<Void> deliver(Errand errand) {
        return switch (errand.kind()) {
            case BEGIN -> begin(errand);
            case CANCEL -> {
                SubRunErrands.Stop stop = errand.dataAs(SubRunErrands.Stop.class);
                yield tell(errand, errand.subRun(), new RunCommand.Cancel(stop.reason(), stop.by(), stop.grace()));
            }
            case PAUSE -> {
                SubRunErrands.Hold hold = errand.dataAs(SubRunErrands.Hold.class);
                yield tell(errand, errand.subRun(), new RunCommand.Pause(hold.reason(), hold.by()));
            }
            case RESUME -> {
                SubRunErrands.Hold hold = errand.dataAs(SubRunErrands.Hold.class);
                yield tell(errand, errand.subRun(), new RunCommand.Resume(hold.by()));
            }
            case BOUND -> {
                SubRunErrands.Bounds bounds = errand.dataAs(SubRunErrands.Bounds.class);
                yield tell(errand, errand.subRun(), new RunCommand.Inherit(bounds.within(), bounds.by()));
            }
            case ANSWER -> tell(errand, errand.run(), answer(errand));
        };
    }

    private Uni<Void> begin(Errand errand) {
        return beginSubRun
                .prepare(errand, errand.dataAs(SubRunErrands.Order.class))
                .flatMap(ready -> once(errand, tx -> beginSubRun.begin(tx, errand, ready)))
                .onFailure(ErrandRelay::isFinal)
                .recoverWithUni(e -> tell(errand, errand.run(), refusal(errand, e)));
    }

    /** What the run refuses is an outcome as well, and a run that is gone needs to be told nothing. */
    private Uni<Void> tell(Errand errand, String run, RunCommand command) {
        return once(
                errand, tx -> runs.execute(tx, errand.tenant(), run, command).replaceWithVoid());
    }

    private Uni<Void> once(Errand errand, Function<SqlConnection, Uni<Void>> work) {
        return database.inTransaction(tx -> errands.take(tx, errand)
                .flatMap(mine -> mine ? work.apply(tx) : Uni.createFrom().voidItem()));
    }

    private static boolean isFinal(Throwable error) {
        return error instanceof ProblemException problem && !problem.retryable();
    }

    private static RunCommand refusal(Errand errand, Throwable error) {
        return new RunCommand.Fail(errand.step(), errand.attempt(), Failure.from(error), null, BigDecimal.ZERO);
    }

    private static RunCommand answer(Errand errand) {
        SubRunErrands.Result result = errand.dataAs(SubRunErrands.Result.class);
        JsonNode output = Json.tree(new Output(errand.subRun(), result.status(), result.outputs()));
        if (result.status() == RunStatus.SUCCEEDED) {
            return new RunCommand.Succeed(errand.step(), errand.attempt(), output, result.cost());
        }
        // It has tried what could be tried: without a rule that says so, a step does not repeat a whole run.
        Failure why = result.error();
        Failure error =
                new Failure(why.code(), "sub-run " + errand.subRun() + ": " + why.message(), false, why.errorClass());
        return new RunCommand.Fail(errand.step(), errand.attempt(), error, output, result.cost());
    }

    private Uni<Void> putOff(Errand errand, Throwable error) {
        LOG.warnf(error, "cannot deliver %s for sub-run %s", errand.kind().wireName(), errand.subRun());
        if (errand.kind() == Errand.Kind.BEGIN && errand.tries() >= PATIENCE && !isOutage(error)) {
            return tell(errand, errand.run(), refusal(errand, error));
        }
        long millis = Math.min(LONGEST_WAIT.toMillis(), 100L << Math.min(errand.tries(), 12));
        return errands.putOff(errand, Duration.ofMillis(millis));
    }

    private static boolean isOutage(Throwable error) {
        return Outage.isBehind(error);
    }

    /** The output of a step that is a sub-run. @param outputs those of the sub-run, or null */
    record Output(String runId, RunStatus status, JsonNode outputs) {}
}

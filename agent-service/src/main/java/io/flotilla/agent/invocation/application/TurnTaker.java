package io.flotilla.agent.invocation.application;

import io.flotilla.agent.billing.Hold;
import io.flotilla.agent.billing.Holds;
import io.flotilla.agent.billing.Holds.Wanted;
import io.flotilla.agent.invocation.application.Outcome.Answered;
import io.flotilla.agent.invocation.application.Outcome.Refused;
import io.flotilla.agent.invocation.application.Outcome.Stopped;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.model.ModelCaller;
import io.flotilla.agent.model.ModelException;
import io.flotilla.agent.model.Progress;
import io.flotilla.agent.model.TokenCounter;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The effect half of a turn: sets money aside, calls the model, passes on what comes. Nothing is stored here; a crash
 * repeats it under the same hold.
 */
@ApplicationScoped
class TurnTaker {
    @Inject
    FleetClock clock;

    @Inject
    Holds holds;

    @Inject
    ModelCaller caller;

    @Inject
    TokenCounter counter;

    @Inject
    Deltas deltas;

    @Inject
    RunningCalls running;

    /** Fails with an {@code unavailable} problem when billing or the provider is away; the turn is then taken later. */
    Uni<Outcome> take(Brief brief, Lease lease) {
        Context context = Vertx.currentContext();
        return holds.place(wanted(brief))
                .flatMap(hold -> call(brief, hold, lease))
                .onFailure(ProblemException.class)
                .recoverWithUni(e -> refused((ProblemException) e))
                // The model's client answers on threads of its own.
                .emitOn(task -> onContext(context, task));
    }

    private Wanted wanted(Brief brief) {
        Invocation invocation = brief.invocation();
        return new Wanted(
                invocation.turnId(),
                invocation.origin().tenantId(),
                invocation.origin().runId(),
                invocation.origin().stepId(),
                invocation.budget(),
                brief.model().id(),
                counter.guess(brief.call()),
                brief.call().maxOutputTokens());
    }

    private Uni<Outcome> call(Brief brief, Hold hold, Lease lease) {
        Invocation invocation = brief.invocation();
        Deltas.Stream watchers = deltas.open(invocation);
        Progress progress = new Progress(watchers::add);
        RunningCalls.Entry entry = running.enter(invocation.id(), lease);
        Uni<Outcome> answered =
                caller.call(brief.model(), brief.call(), progress).map(answer -> new Answered(hold, answer));
        Uni<Outcome> stopped =
                entry.stopped().map(reason -> stopped(brief, hold, progress, Failures.cancelled(reason)));
        return Uni.combine()
                .any()
                .of(answered, stopped)
                .ifNoItem()
                .after(left(invocation))
                .recoverWithItem(() -> stopped(brief, hold, progress, Failures.deadline()))
                .onFailure(ModelException.class)
                .recoverWithUni(e -> failed((ModelException) e, hold))
                .onTermination()
                .invoke(() -> {
                    entry.leave();
                    watchers.close();
                });
    }

    private Outcome stopped(Brief brief, Hold hold, Progress progress, Failure failure) {
        boolean silent = progress.characters() == 0;
        Tokens tokens = silent
                ? new Tokens(0, 0, 0, true)
                : new Tokens(counter.guess(brief.call()), counter.guess(progress.characters()), 0, true);
        return new Stopped(hold, tokens, failure);
    }

    private Uni<Outcome> failed(ModelException error, Hold hold) {
        if (error.passes()) {
            return Uni.createFrom().failure(ProblemException.unavailable(error.getMessage(), error));
        }
        return holds.release(hold.id()).replaceWith(new Refused(error.failure()));
    }

    private static Uni<Outcome> refused(ProblemException problem) {
        return problem.errorClass() == ErrorClass.UNAVAILABLE
                ? Uni.createFrom().failure(problem)
                : Uni.createFrom().item(new Refused(Failure.from(problem)));
    }

    private Duration left(Invocation invocation) {
        Duration left = Duration.between(clock.now(), invocation.deadline());
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    private static void onContext(Context context, Runnable task) {
        if (context == null) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }
}

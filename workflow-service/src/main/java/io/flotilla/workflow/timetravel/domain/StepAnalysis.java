package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.run.domain.Attempt;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.Work;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The time and the money of one step.
 *
 * @param readyAt when all that it needed had ended; null when that never was
 * @param finishedAt null while it is at work
 * @param durationMillis from start to end, or to now; null when it never started
 * @param items how many a {@code foreach} had; null for other steps
 * @param attempts of the step, or of all its items
 */
public record StepAnalysis(
        String id,
        String uses,
        StepStatus status,
        Instant readyAt,
        Instant startedAt,
        Instant finishedAt,
        Long durationMillis,
        StepTime time,
        Integer items,
        int attempts,
        int retries,
        String cost,
        String retryCost,
        String lostCost) {

    static List<StepAnalysis> all(Run run, Instant asOf) {
        List<StepAnalysis> all = new ArrayList<>();
        for (int i = 0; i < run.plan().size(); i++) {
            all.add(of(run, i, asOf));
        }
        return all;
    }

    private static StepAnalysis of(Run run, int position, Instant asOf) {
        StepState state = run.steps().get(position);
        Uses uses = run.plan().step(position).uses();
        Work whole = state.work();
        Instant ready = ready(run, position);
        StepTime time = new StepTime(queued(ready, whole.startedAt()), 0, 0, 0, 0);
        BigDecimal retryCost = BigDecimal.ZERO;
        BigDecimal lostCost = BigDecimal.ZERO;
        int retries = 0;
        for (Work work : Spans.works(state)) {
            time = time.plus(time(work, uses, asOf));
            if (state.items() != null) {
                time = time.plus(new StepTime(queued(whole.startedAt(), work.startedAt()), 0, 0, 0, 0));
            }
            retries += Math.max(0, work.attempts().size() - 1);
            retryCost = retryCost.add(cost(work.attempts().stream().skip(1).toList()));
            lostCost = lostCost.add(cost(work.attempts().stream()
                    .filter(attempt -> attempt.status() == StepStatus.FAILED)
                    .toList()));
        }
        Instant end = whole.finishedAt() == null ? asOf : whole.finishedAt();
        return new StepAnalysis(
                run.plan().step(position).id(),
                uses.text(),
                whole.status(),
                ready,
                whole.startedAt(),
                whole.finishedAt(),
                Spans.millis(whole.startedAt(), end),
                time,
                state.items() == null ? null : state.items().count(),
                Spans.attempts(state),
                retries,
                state.cost().toPlainString(),
                retryCost.toPlainString(),
                lostCost.toPlainString());
    }

    private static Instant ready(Run run, int position) {
        Instant ready = run.head().startedAt();
        for (int need : Before.of(run.plan(), position)) {
            Instant ended = run.steps().get(need).work().finishedAt();
            if (ended == null) {
                return null;
            }
            ready = ready == null || ended.isAfter(ready) ? ended : ready;
        }
        return ready;
    }

    private static StepTime time(Work work, Uses uses, Instant asOf) {
        Instant end = work.finishedAt() == null ? asOf : work.finishedAt();
        Long whole = Spans.millis(work.startedAt(), end);
        if (whole == null) {
            return StepTime.NONE;
        }
        long working = 0;
        for (Attempt attempt : work.attempts()) {
            Instant until = attempt.finishedAt() == null ? end : attempt.finishedAt();
            working += Spans.millis(attempt.startedAt(), until);
        }
        return switch (uses) {
            case Uses.Approval ignored -> new StepTime(0, 0, 0, whole, 0);
            case Uses.Wait ignored -> new StepTime(0, 0, 0, 0, whole);
            case Uses.Remote ignored -> new StepTime(0, working, Math.max(0, whole - working), 0, 0);
            case Uses.Plan ignored -> new StepTime(0, working, 0, 0, Math.max(0, whole - working));
            case Uses.Gate ignored -> new StepTime(0, working, 0, 0, 0);
            case Uses.Emit ignored -> new StepTime(0, working, 0, 0, 0);
            case Uses.Set ignored -> new StepTime(0, working, 0, 0, 0);
        };
    }

    private static long queued(Instant ready, Instant started) {
        Long millis = Spans.millis(ready, started);
        return millis == null ? 0 : millis;
    }

    private static BigDecimal cost(List<Attempt> attempts) {
        return attempts.stream().map(Attempt::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

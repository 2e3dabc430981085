package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;

/** One try at the work. @param number from 1 @param subRun the run that does it, or null */
public record Attempt(
        int number,
        Instant startedAt,
        Instant finishedAt,
        StepStatus status,
        Failure error,
        BigDecimal cost,
        SubRun subRun) {

    static Attempt started(int number, Instant at) {
        return new Attempt(number, at, null, StepStatus.RUNNING, null, BigDecimal.ZERO, null);
    }

    Attempt ended(Instant at, StepStatus how, Failure why, BigDecimal spent) {
        return new Attempt(number, startedAt, at, how, why, spent, subRun);
    }

    Attempt begun(SubRun run) {
        return new Attempt(number, startedAt, finishedAt, status, error, cost, run);
    }

    Attempt charged(BigDecimal more) {
        return new Attempt(number, startedAt, finishedAt, status, error, cost.add(more), subRun);
    }
}

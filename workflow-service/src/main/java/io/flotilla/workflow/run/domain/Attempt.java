package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;

/** One try at the work. @param number from 1 */
public record Attempt(
        int number, Instant startedAt, Instant finishedAt, StepStatus status, Failure error, BigDecimal cost) {

    static Attempt started(int number, Instant at) {
        return new Attempt(number, at, null, StepStatus.RUNNING, null, BigDecimal.ZERO);
    }

    Attempt ended(Instant at, StepStatus how, Failure why, BigDecimal spent) {
        return new Attempt(number, startedAt, at, how, why, spent);
    }
}

package io.flotilla.workflow.timetravel.domain;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the time of a step was spent on, in milliseconds; of a {@code foreach} the sum over its items.
 *
 * @param queuedMillis all that it needed had ended, and it had not started; of an item, until a place was free
 * @param workingMillis of attempts, also while they wait within the agent or tool service
 * @param retryWaitMillis between a failed attempt and the next
 */
public record StepTime(
        long queuedMillis, long workingMillis, long retryWaitMillis, long approvalWaitMillis, long timerWaitMillis) {

    static final StepTime NONE = new StepTime(0, 0, 0, 0, 0);

    StepTime plus(StepTime other) {
        return new StepTime(
                queuedMillis + other.queuedMillis,
                workingMillis + other.workingMillis,
                retryWaitMillis + other.retryWaitMillis,
                approvalWaitMillis + other.approvalWaitMillis,
                timerWaitMillis + other.timerWaitMillis);
    }

    /** The name of the largest part. */
    String most() {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("working", workingMillis);
        parts.put("queued", queuedMillis);
        parts.put("retry-wait", retryWaitMillis);
        parts.put("approval-wait", approvalWaitMillis);
        parts.put("timer-wait", timerWaitMillis);
        return parts.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Long>>comparingLong(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }
}

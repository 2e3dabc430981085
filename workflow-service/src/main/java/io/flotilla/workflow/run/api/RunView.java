package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunHead;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.Work;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.flotilla.workflow.run.persistence.RunRetries;
import io.flotilla.workflow.run.persistence.RunRetries.RunRetry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run with everything about it, up to a bound: outputs of steps and of items 1 MiB each, and 1,000 items.
 *
 * @param approvals ids of the questions that are open
 * @param forkedFrom the point of another run at which it began, or null
 * @param parent the work of another run that it does, or null
 * @param retryOf the run that it does again by the rule of its queue, or null
 * @param retry what follows its failure by the rule of its queue; null when nothing does
 */
public record RunView(
        String id,
        WorkflowRef workflow,
        RunStatus status,
        JsonNode inputs,
        JsonNode outputs,
        Failure error,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        Long durationMillis,
        String createdBy,
        String cost,
        String currency,
        String budget,
        List<StepView> steps,
        List<String> approvals,
        Origin forkedFrom,
        String queue,
        int priority,
        String schedule,
        Instant scheduledAt,
        Parent parent,
        Map<String, String> labels,
        Placement.RetryOf retryOf,
        Retried retry) {

    static final String CURRENCY = "USD";

    /** @param runId the run that does it again, once there is one @param reason why it was given up or waits longer */
    public record Retried(RunRetries.State state, int attempt, Instant dueAt, String runId, String reason) {
        static Retried of(RunRetry retry) {
            return retry == null
                    ? null
                    : new Retried(retry.state(), retry.attempt(), retry.dueAt(), retry.newRunId(), retry.reason());
        }
    }

    public static RunView of(Run run) {
        return of(run, null);
    }

    /** @param retry what follows its failure, or null */
    static RunView of(Run run, RunRetry retry) {
        return of(run, retry, Room.ofRun());
    }

    /** With everything, however much it is; for a file and not for an answer. */
    public static RunView whole(Run run) {
        return of(run, null, Room.unlimited());
    }

    private static RunView of(Run run, RunRetry retry, Room room) {
        RunHead head = run.head();
        Placement.Firing firing = head.placement().firing();
        List<StepView> steps = new ArrayList<>();
        for (int i = 0; i < run.plan().size(); i++) {
            steps.add(StepView.of(run, i, room));
        }
        return new RunView(
                head.id(),
                head.workflow(),
                run.status(),
                head.inputs(),
                run.outputs(),
                run.error(),
                head.createdAt(),
                head.startedAt(),
                run.finishedAt(),
                millis(head.startedAt(), run.finishedAt()),
                head.createdBy(),
                run.cost().toPlainString(),
                CURRENCY,
                money(head.limit()),
                steps,
                questions(run),
                head.forkedFrom(),
                head.placement().queue(),
                head.placement().priority(),
                firing == null ? null : firing.schedule(),
                firing == null ? null : firing.scheduledAt(),
                head.parent(),
                new TreeMap<>(head.labels()),
                head.placement().retryOf(),
                Retried.of(retry));
    }

    static String money(BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }

    /** Milliseconds between two instants; null when either is not there yet. */
    static Long millis(Instant start, Instant end) {
        return start == null || end == null
                ? null
                : Duration.between(start, end).toMillis();
    }

    private static List<String> questions(Run run) {
        return run.steps().stream()
                .flatMap(RunView::works)
                .filter(work -> work.status() == StepStatus.WAITING && work.approval() != null)
                .map(work -> work.approval().id())
                .toList();
    }

    private static Stream<Work> works(StepState state) {
        return state.items() == null ? Stream.of(state.work()) : state.items().works().stream();
    }
}

package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Phase;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.JsonSize;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** What people change of a run while it is at work. Each change is an event; none is possible once the run has ended. */
final class Changes {
    /** Fields of an approval that somebody without a say in it could otherwise give himself one by. */
    private static final List<String> RULES = List.of(
            "approvers",
            "quorum",
            "rejections",
            "excludeRequester",
            "onExpiry",
            "escalate",
            "expiresIn",
            "remindEvery");

    private Changes() {}

    static Outcome budget(Turn turn, RunCommand.ChangeBudget command) {
        Run run = turn.run();
        if (run.status().isTerminal()) {
            return Pauses.ended(run);
        }
        BigDecimal limit = command.limit();
        if (limit != null && limit.compareTo(run.cost()) < 0) {
            return Outcome.Refused.of(
                    "budget-spent", "the run has spent " + run.cost().toPlainString() + " USD already");
        }
        if (!Objects.equals(limit, run.head().budget())) {
            turn.emit(
                    new RunEvent.BudgetChanged(turn.now(), run.head().budget(), limit, command.reason(), command.by()));
        }
        return turn.done();
    }

    /** What has not ended is given up, and what needs it goes on. */
    static Outcome skip(Turn turn, RunCommand.Skip command) {
        StepState state = turn.run().state(command.step());
        if (state == null) {
            return noStep(command.step());
        }
        if (turn.run().status().isTerminal()) {
            return Pauses.ended(turn.run());
        }
        if (turn.step(StepKey.of(command.step())).uses() instanceof Uses.Approval) {
            return Outcome.Refused.of(
                    "step-is-approval", "an approval is decided, not skipped; reject it, or cancel the run");
        }
        if (state.status().isTerminal()) {
            return Outcome.Refused.of(
                    "step-ended", "the step has " + state.status().wireName() + " already");
        }
        if (JsonSize.of(command.output(), Limits.INLINE_BYTES) > Limits.INLINE_BYTES) {
            return Outcome.Refused.of(
                    "output-too-large", Starts.tooLarge("output").message());
        }
        String reason = command.reason() == null ? "skipped by " + command.by() : command.reason();
        Ending.stopItems(turn, command.step(), reason);
        turn.emit(new RunEvent.StepSkipped(
                turn.now(),
                StepKey.of(command.step()),
                reason,
                Ending.attemptAtWork(turn.run().state(command.step()).work()),
                command.output(),
                command.by()));
        return turn.advanced();
    }

    /** A step that failed starts over, and so does all that was skipped because of it. */
    static Outcome retry(Turn turn, RunCommand.Retry command) {
        StepState state = turn.run().state(command.step());
        if (state == null) {
            return noStep(command.step());
        }
        if (turn.run().status().isTerminal()) {
            return Outcome.Refused.of(
                    "run-ended",
                    "the run has " + turn.run().status().wireName()
                            + " already; a fork can go on from any position of its log");
        }
        Run run = turn.run();
        if (run.control().closing() != null && run.plan().phase(run.plan().position(command.step())) == Phase.MAIN) {
            return Outcome.Refused.of(
                    "run-closing",
                    "the run has " + run.control().closing().outcome().wireName() + ", and what follows is at work");
        }
        String reason = command.reason() == null ? "retried by " + command.by() : command.reason();
        return switch (state.status()) {
            case FAILED, RETRYING -> {
                String begun = whatHasBegunOf(turn, command.step());
                if (begun != null) {
                    yield Outcome.Refused.of(
                            "step-used", "step '" + begun + "', which needs it, has begun without its result");
                }
                reset(turn, command.step(), reason, command.by());
                resetWhatNeeded(turn, command.step());
                yield turn.advanced();
            }
            case PENDING, RUNNING, WAITING, SUCCEEDED, SKIPPED, CANCELLED ->
                Outcome.Refused.of(
                        "step-not-failed",
                        "the step is " + state.status().wireName() + "; only one that failed can be tried again");
        };
    }

    static Outcome modify(Turn turn, RunCommand.Modify command) {
        StepState state = turn.run().state(command.step());
        if (state == null) {
            return noStep(command.step());
        }
        if (turn.run().status().isTerminal()) {
            return Pauses.ended(turn.run());
        }
        if (state.status() != StepStatus.PENDING) {
            return Outcome.Refused.of(
                    "step-begun",
                    "the step is " + state.status().wireName() + "; only one that has not begun can be modified");
        }
        Step step = turn.step(StepKey.of(command.step()));
        JsonNode before = Starts.with(turn, step);
        if (command.with().equals(before)) {
            return turn.done();
        }
        if (step.uses() instanceof Uses.Approval && !sameRules(before, command.with())) {
            return Outcome.Refused.of(
                    "approval-rules-fixed", "who decides, and how, is said by the definition and not changed in a run");
        }
        Outcome.Refused covered = Coverage.refusal(turn.run(), command.step());
        if (covered != null) {
            return covered;
        }
        turn.emit(new RunEvent.StepModified(
                turn.now(), StepKey.of(command.step()), before, command.with(), command.reason(), command.by()));
        Coverage.renew(turn, command.step(), command.by());
        return turn.advanced();
    }

    private static boolean sameRules(JsonNode before, JsonNode with) {
        return RULES.stream().allMatch(name -> before.path(name).equals(with.path(name)));
    }

    private static void reset(Turn turn, String step, String reason, String by) {
        Ending.stopItems(turn, step, reason);
        int attempt = Ending.attemptAtWork(turn.run().state(step).work());
        turn.emit(new RunEvent.StepReset(turn.now(), StepKey.of(step), attempt, reason, by));
    }

    /** A step that needs this one and has begun all the same, because it was allowed to fail; or null. */
    private static String whatHasBegunOf(Turn turn, String step) {
        int need = turn.plan().position(step);
        for (int position : turn.plan().order()) {
            StepStatus status = turn.run().steps().get(position).status();
            boolean begun = status != StepStatus.PENDING && status != StepStatus.SKIPPED;
            if (begun && turn.plan().needs(position).contains(need)) {
                return turn.plan().step(position).id();
            }
        }
        return null;
    }

    private static void resetWhatNeeded(Turn turn, String first) {
        Deque<Integer> open = new ArrayDeque<>();
        open.add(turn.plan().position(first));
        while (!open.isEmpty()) {
            int need = open.poll();
            for (int position : turn.plan().order()) {
                String step = turn.plan().step(position).id();
                boolean skipped = turn.run().steps().get(position).status() == StepStatus.SKIPPED
                        && !turn.run().control().waived().contains(step);
                if (skipped && turn.plan().needs(position).contains(need)) {
                    reset(turn, step, "needs " + turn.plan().step(need).id(), null);
                    open.add(position);
                }
            }
        }
    }

    private static Outcome noStep(String step) {
        return Outcome.Refused.of("not-found", "the run has no step '" + step + "'");
    }
}

package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.ApprovalChecks;
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
import java.util.stream.Stream;

/** What people change of a run while it is at work. Each change is an event; none is possible once the run has ended. */
final class Changes {
    /** Whether people are asked, and all that somebody without a say could otherwise give himself one by. */
    private static final List<String> RULES = Stream.concat(
                    ApprovalChecks.FIELDS.stream(), Stream.of("approve", "expiresIn"))
            .toList();

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

    /** Its own budget, or none, stays what it is. */
    static Outcome inherit(Turn turn, RunCommand.Inherit command) {
        RunHead head = turn.run().head();
        if (!turn.run().status().isTerminal() && !command.within().equals(head.within())) {
            turn.emit(new RunEvent.BudgetInherited(
                    turn.now(), head.limit(), head.inWhole(command.within()).limit(), command.within(), command.by()));
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
        if (JsonSize.exceeds(command.output(), Limits.INLINE_BYTES)) {
            return new Outcome.Refused(
                    "invalid",
                    "the output is too large",
                    List.of(new FieldError("output", Limits.tooLarge(Limits.INLINE_BYTES))));
        }
        String reason = command.reason() == null ? "skipped by " + command.by() : command.reason();
        Cancelling.stopItems(turn, command.step(), reason);
        Plans.stop(turn, command.step(), reason);
        turn.emit(new StepEvent.Skipped(
                turn.now(),
                StepKey.of(command.step()),
                reason,
                Cancelling.attemptAtWork(turn.run().state(command.step()).work()),
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
                resetParts(turn, command.step(), reason, command.by());
                reset(turn, command.step(), reason, command.by());
                resetWhatNeeded(turn, command.step());
                reopenPlan(turn, command.step());
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
        Step step = turn.step(StepKey.of(command.step()));
        JsonNode before = Starts.with(turn, step);
        boolean input = command.with() != null && !command.with().equals(before);
        AgentChange was = turn.run().control().agents().getOrDefault(command.step(), AgentChange.NONE);
        boolean agent = command.agent() != null && !command.agent().equals(was);
        if (!input && !agent) {
            return turn.done();
        }
        Outcome.Refused refusal = refusal(turn, step, input, command);
        if (refusal != null) {
            return refusal;
        }
        if (input) {
            modified(turn, command, before, command.with(), null, null);
        }
        if (agent) {
            JsonNode same = input ? command.with() : before;
            modified(turn, command, same, same, was.equals(AgentChange.NONE) ? null : was, command.agent());
        }
        Coverage.renew(turn, command.step(), command.by());
        return turn.advanced();
    }

    private static boolean sameRules(JsonNode before, JsonNode with) {
        return RULES.stream().allMatch(name -> before.path(name).equals(with.path(name)));
    }

    /** @param input whether the input changes */
    private static Outcome.Refused refusal(Turn turn, Step step, boolean input, RunCommand.Modify command) {
        StepStatus status = turn.run().state(step.id()).status();
        if (input && status != StepStatus.PENDING && status != StepStatus.FAILED) {
            return Outcome.Refused.of(
                    "step-begun",
                    "the step is " + status.wireName()
                            + "; only one that has not begun, or has failed and may be retried, can be modified");
        }
        if (isOver(status)) {
            return Outcome.Refused.of("step-ended", "the step has " + status.wireName() + " already");
        }
        boolean asks = step.uses() instanceof Uses.Approval || step.uses() instanceof Uses.Plan;
        if (input && asks && !sameRules(Starts.with(turn, step), command.with())) {
            return Outcome.Refused.of(
                    "approval-rules-fixed", "who decides, and how, is said by the definition and not changed in a run");
        }
        Integer whole = turn.plan().partOf(turn.plan().position(step.id()));
        if (whole != null && turn.run().steps().get(whole).work().approval() != null) {
            return Outcome.Refused.of(
                    "step-approved",
                    "step '" + step.id() + "' was approved in '"
                            + turn.plan().step(whole).id() + "' as it is");
        }
        return Coverage.refusal(turn.run(), step.id());
    }

    private static void modified(
            Turn turn, RunCommand.Modify command, JsonNode before, JsonNode with, AgentChange was, AgentChange agent) {
        turn.emit(new StepEvent.Modified(
                turn.now(),
                StepKey.of(command.step()),
                before == null ? Json.object() : before,
                with == null ? Json.object() : with,
                command.reason(),
                command.by(),
                was,
                agent));
    }

    /** No attempt follows, and none can be asked for. */
    private static boolean isOver(StepStatus status) {
        return switch (status) {
            case SUCCEEDED, SKIPPED, CANCELLED -> true;
            case PENDING, RUNNING, WAITING, RETRYING, FAILED -> false;
        };
    }

    /** A plan is not drafted again once its steps have begun: those that failed start over. */
    private static void resetParts(Turn turn, String step, String reason, String by) {
        for (int part : turn.plan().parts(turn.plan().position(step))) {
            if (Plans.fails(turn.run(), part)) {
                reset(turn, turn.plan().step(part).id(), reason, by);
                resetWhatNeeded(turn, turn.plan().step(part).id());
            }
        }
    }

    /** The plan's step that ends with this one; null when there is none, as for what undoes a drafted step. */
    private static Integer planOf(Turn turn, int position) {
        return turn.plan().phase(position) == Phase.MAIN ? turn.plan().partOf(position) : null;
    }

    /** A plan that has failed by its step goes on with it. */
    private static void reopenPlan(Turn turn, String part) {
        Integer whole = planOf(turn, turn.plan().position(part));
        if (whole != null && turn.run().steps().get(whole).status() == StepStatus.FAILED) {
            String step = turn.plan().step(whole).id();
            reset(turn, step, "step " + part + " starts over", null);
            resetWhatNeeded(turn, step);
        }
    }

    private static void reset(Turn turn, String step, String reason, String by) {
        Cancelling.stopItems(turn, step, reason);
        int attempt = Cancelling.attemptAtWork(turn.run().state(step).work());
        turn.emit(new StepEvent.Reset(turn.now(), StepKey.of(step), attempt, reason, by));
    }

    /** A step that needs this one and has begun all the same, because it was allowed to fail; or null. */
    private static String whatHasBegunOf(Turn turn, String step) {
        int need = turn.plan().position(step);
        Integer whole = planOf(turn, need);
        if (whole != null && turn.run().steps().get(whole).status() == StepStatus.FAILED) {
            String begun = whatHasBegunOf(turn, turn.plan().step(whole).id());
            if (begun != null) {
                return begun;
            }
        }
        for (int position : turn.plan().order()) {
            StepStatus status = turn.run().steps().get(position).status();
            boolean begun = Integer.valueOf(position).equals(whole)
                    ? status != StepStatus.RUNNING && status != StepStatus.FAILED
                    : status != StepStatus.PENDING && status != StepStatus.SKIPPED;
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

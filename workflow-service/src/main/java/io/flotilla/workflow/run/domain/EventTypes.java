package io.flotilla.workflow.run.domain;

import io.flotilla.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The stable names of events. They are in stored logs: add, never change. */
public final class EventTypes {
    private static final Map<Class<? extends RunEvent>, String> NAMES = Map.ofEntries(
            Map.entry(RunEvent.RunCreated.class, "run-created"),
            Map.entry(RunEvent.RunPrioritized.class, "run-prioritized"),
            Map.entry(RunEvent.RunStarted.class, "run-started"),
            Map.entry(RunEvent.StepStarted.class, "step-started"),
            Map.entry(RunEvent.SubRunStarted.class, "sub-run-started"),
            Map.entry(RunEvent.StepCharged.class, "step-charged"),
            Map.entry(RunEvent.StepCached.class, "step-cached"),
            Map.entry(RunEvent.StepWaiting.class, "step-waiting"),
            Map.entry(RunEvent.StepQueued.class, "step-queued"),
            Map.entry(RunEvent.EventEmitted.class, "event-emitted"),
            Map.entry(RunEvent.StepRetrying.class, "step-retrying"),
            Map.entry(RunEvent.StepLooped.class, "step-looped"),
            Map.entry(RunEvent.StepSucceeded.class, "step-succeeded"),
            Map.entry(RunEvent.StepFailed.class, "step-failed"),
            Map.entry(RunEvent.StepReused.class, "step-reused"),
            Map.entry(RunEvent.StepSkipped.class, "step-skipped"),
            Map.entry(RunEvent.StepCancelled.class, "step-cancelled"),
            Map.entry(RunEvent.StepReset.class, "step-reset"),
            Map.entry(RunEvent.StepModified.class, "step-modified"),
            Map.entry(RunEvent.ApprovalRequested.class, "approval-requested"),
            Map.entry(RunEvent.ApprovalDecided.class, "approval-decided"),
            Map.entry(RunEvent.ApprovalVoted.class, "approval-voted"),
            Map.entry(RunEvent.ApprovalDelegated.class, "approval-delegated"),
            Map.entry(RunEvent.ApprovalReminded.class, "approval-reminded"),
            Map.entry(RunEvent.ApprovalEscalated.class, "approval-escalated"),
            Map.entry(RunEvent.ApprovalChanged.class, "approval-changed"),
            Map.entry(RunEvent.RunHealed.class, "run-healed"),
            Map.entry(RunEvent.PlanDrafted.class, "plan-drafted"),
            Map.entry(RunEvent.PlanExtended.class, "plan-extended"),
            Map.entry(RunEvent.RunWaiting.class, "run-waiting"),
            Map.entry(RunEvent.RunResumed.class, "run-resumed"),
            Map.entry(RunEvent.RunPaused.class, "run-paused"),
            Map.entry(RunEvent.RunStepped.class, "run-stepped"),
            Map.entry(RunEvent.RunLogWarned.class, "run-log-warned"),
            Map.entry(RunEvent.BudgetChanged.class, "budget-changed"),
            Map.entry(RunEvent.RunCancelling.class, "run-cancelling"),
            Map.entry(RunEvent.RunClosing.class, "run-closing"),
            Map.entry(RunEvent.RunSucceeded.class, "run-succeeded"),
            Map.entry(RunEvent.RunFailed.class, "run-failed"),
            Map.entry(RunEvent.RunCancelled.class, "run-cancelled"));
    private static final Map<String, Class<? extends RunEvent>> CLASSES =
            NAMES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    static {
        // An event without a name would be found only when it first happens.
        long events = leaves(RunEvent.class);
        if (events != NAMES.size()) {
            throw new IllegalStateException(events + " events, but " + NAMES.size() + " names");
        }
    }

    private EventTypes() {}

    static String name(RunEvent event) {
        return NAMES.get(event.getClass());
    }

    /** What events of a kind are called. */
    public static String name(Class<? extends RunEvent> type) {
        return NAMES.get(type);
    }

    /** The event as it was stored. @throws IllegalArgumentException when this version does not know the type */
    public static RunEvent read(String type, byte[] data) {
        Class<? extends RunEvent> known = CLASSES.get(type);
        if (known == null) {
            throw new IllegalArgumentException("a run event of an unknown type: " + type);
        }
        return Json.read(new String(data, StandardCharsets.UTF_8), known);
    }

    private static long leaves(Class<?> type) {
        return type.isRecord()
                ? 1
                : Arrays.stream(type.getPermittedSubclasses())
                        .mapToLong(EventTypes::leaves)
                        .sum();
    }
}

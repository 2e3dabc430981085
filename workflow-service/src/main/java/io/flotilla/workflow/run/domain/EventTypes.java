package io.flotilla.workflow.run.domain;

import io.flotilla.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The stable names of events. They are in stored logs: add, never change. */
public final class EventTypes {
    private static final Map<Class<? extends RunEvent>, String> NAMES = Map.ofEntries(
            Map.entry(RunEvent.Created.class, "run-created"),
            Map.entry(RunEvent.Prioritized.class, "run-prioritized"),
            Map.entry(RunEvent.Started.class, "run-started"),
            Map.entry(StepEvent.Started.class, "step-started"),
            Map.entry(StepEvent.SubRunStarted.class, "sub-run-started"),
            Map.entry(StepEvent.Charged.class, "step-charged"),
            Map.entry(StepEvent.Cached.class, "step-cached"),
            Map.entry(StepEvent.Waiting.class, "step-waiting"),
            Map.entry(StepEvent.Queued.class, "step-queued"),
            Map.entry(StepEvent.EventEmitted.class, "event-emitted"),
            Map.entry(StepEvent.Retrying.class, "step-retrying"),
            Map.entry(StepEvent.Looped.class, "step-looped"),
            Map.entry(StepEvent.Succeeded.class, "step-succeeded"),
            Map.entry(StepEvent.Failed.class, "step-failed"),
            Map.entry(StepEvent.Reused.class, "step-reused"),
            Map.entry(StepEvent.Skipped.class, "step-skipped"),
            Map.entry(StepEvent.Cancelled.class, "step-cancelled"),
            Map.entry(StepEvent.Reset.class, "step-reset"),
            Map.entry(StepEvent.Modified.class, "step-modified"),
            Map.entry(ApprovalEvent.Requested.class, "approval-requested"),
            Map.entry(ApprovalEvent.Decided.class, "approval-decided"),
            Map.entry(ApprovalEvent.Voted.class, "approval-voted"),
            Map.entry(ApprovalEvent.Delegated.class, "approval-delegated"),
            Map.entry(ApprovalEvent.Reminded.class, "approval-reminded"),
            Map.entry(ApprovalEvent.Escalated.class, "approval-escalated"),
            Map.entry(ApprovalEvent.Changed.class, "approval-changed"),
            Map.entry(RunEvent.Healed.class, "run-healed"),
            Map.entry(StepEvent.PlanDrafted.class, "plan-drafted"),
            Map.entry(StepEvent.PlanExtended.class, "plan-extended"),
            Map.entry(RunEvent.Waiting.class, "run-waiting"),
            Map.entry(RunEvent.Resumed.class, "run-resumed"),
            Map.entry(RunEvent.Paused.class, "run-paused"),
            Map.entry(RunEvent.Stepped.class, "run-stepped"),
            Map.entry(RunEvent.LogWarned.class, "run-log-warned"),
            Map.entry(RunEvent.BudgetChanged.class, "budget-changed"),
            Map.entry(RunEvent.BudgetInherited.class, "budget-inherited"),
            Map.entry(RunEvent.Cancelling.class, "run-cancelling"),
            Map.entry(RunEvent.Closing.class, "run-closing"),
            Map.entry(RunEvent.Succeeded.class, "run-succeeded"),
            Map.entry(RunEvent.Failed.class, "run-failed"),
            Map.entry(RunEvent.Cancelled.class, "run-cancelled"));
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

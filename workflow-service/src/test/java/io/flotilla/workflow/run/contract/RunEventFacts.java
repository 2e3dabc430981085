package io.flotilla.workflow.run.contract;

import java.util.List;
import java.util.Map;

/**
 * What the records do not say of run events.
 *
 * @param always fields that are never absent; add none to a released type, whose older records do not have it
 * @param never fields of a record that several types share, and this one does not use
 */
record RunEventFacts(String description, List<String> always, List<String> never) {
    private static final Map<String, RunEventFacts> KNOWN = Map.ofEntries(
            Map.entry(
                    "run-created",
                    says("A run was accepted.")
                            .always(
                                    "workflow",
                                    "workflow.name",
                                    "workflow.digest",
                                    "inputs",
                                    "createdBy",
                                    "budget.limit")),
            Map.entry(
                    "run-prioritized",
                    says("A run that waits has another place in its queue.").always("priority", "changedBy")),
            Map.entry("run-started", says("A run began.")),
            Map.entry(
                    "step-started",
                    says("An attempt at a step, or at an item of it, began.").always("attempt", "uses")),
            Map.entry(
                    "step-waiting",
                    says("A step waits for a person or for time to pass.").always("reason", "until")),
            Map.entry(
                    "step-retrying",
                    says("An attempt failed, and another one follows.").always("attempt", "error", "cost", "at")),
            Map.entry(
                    "step-succeeded",
                    says("A step, or an item of it, is done.")
                            .always("attempt", "cost", "durationMillis")
                            .never("error")),
            Map.entry(
                    "step-failed",
                    says("A step, or an item of it, failed for good.")
                            .always("attempt", "error", "cost", "durationMillis")),
            Map.entry(
                    "step-reused",
                    says("A step, or an item of it, was done in another run; its result is taken over, for nothing.")
                            .always("from", "status")),
            Map.entry(
                    "step-skipped",
                    says("A step is not needed, or cannot be reached.").always("reason")),
            Map.entry(
                    "step-looped",
                    says("An iteration of a loop ended, and another one follows.")
                            .always("attempt", "iteration", "cost", "next")),
            Map.entry(
                    "run-closing",
                    says("The steps of a run have ended; undoing, reporting and cleaning up begin.")
                            .always("outcome")),
            Map.entry(
                    "event-emitted",
                    says("A run, or somebody through the API, told others something that steps may wait for.")
                            .always("name")),
            Map.entry(
                    "sub-run-started",
                    says("A run of another workflow does the work of an attempt.")
                            .always(
                                    "attempt",
                                    "runId",
                                    "workflow",
                                    "workflow.name",
                                    "workflow.digest",
                                    "budget.limit")),
            Map.entry(
                    "step-charged",
                    says("A sub-run has ended whose answer nobody waited for; what it cost is counted.")
                            .always("attempt", "runId", "cost")),
            Map.entry(
                    "step-cached",
                    says("A step, or an item of it, is done: the same work had this result before. It costs nothing.")
                            .always("from", "from.runId", "from.stepId", "from.attempt", "from.storedAt")),
            Map.entry(
                    "step-queued",
                    says("An attempt waits until its concurrency group has room.")
                            .always("group", "limit", "until")),
            Map.entry(
                    "plan-drafted",
                    says("An agent has drafted steps; what is wrong with them is said.")
                            .always("attempt", "round", "valid", "digest", "errors", "cost")),
            Map.entry(
                    "plan-extended",
                    says("Steps that were drafted are steps of the run from here on.")
                            .always("digest", "ids")),
            Map.entry("step-reset", says("A step starts over.").always("reason")),
            Map.entry(
                    "step-modified",
                    says("A person changed what a step will be given.").always("with", "by")),
            Map.entry("run-paused", says("Nothing new begins; what is at work goes on.")),
            Map.entry(
                    "run-log-warned",
                    says("The log of a run is getting long; when it is full, the run fails.")
                            .always("events", "maxEvents", "bytes", "maxBytes")),
            Map.entry("run-stepped", says("One step of a paused run may begin.").never("reason")),
            Map.entry(
                    "budget-changed",
                    says("A person changed what the run may spend.").always("by")),
            Map.entry(
                    "budget-inherited",
                    says("What the runs above a sub-run may spend was changed while it is at work; its own budget stays.")
                            .always("budget.limit", "within", "within.runId", "within.limit", "by")),
            Map.entry(
                    "run-cancelling",
                    says("The run is being cancelled: nothing begins, and what is at work has until then to end by itself.")
                            .always("cancelledBy", "until")),
            Map.entry("step-cancelled", says("A step was called off.").always("reason", "cost")),
            Map.entry(
                    "approval-voted",
                    says("One of several people who decide has said something.")
                            .always("approvalId", "vote", "votedBy", "digest")),
            Map.entry(
                    "approval-delegated",
                    says("Somebody lets another one speak for him on an approval; or takes his voice back, when both"
                                    + " are the same.")
                            .always("approvalId", "delegatedBy", "to")),
            Map.entry(
                    "approval-reminded",
                    says("Those who are asked were reminded.").always("approvalId", "number")),
            Map.entry(
                    "approval-escalated",
                    says("Nobody decided in time, and others are asked; what was said before does not count.")
                            .always("approvalId", "level", "approvers", "quorum", "expiresAt")),
            Map.entry(
                    "approval-changed",
                    says("What an open approval covers was modified: it has another digest, and is asked for anew.")
                            .always("approvalId", "digest", "reason")),
            Map.entry(
                    "run-healed",
                    says("The run was found in a state in which it would not have gone on, and was put right.")
                            .always("found", "detail")),
            Map.entry(
                    "approval-requested",
                    says("A person is asked.").always("approvalId", "digest", "title", "expiresAt")),
            Map.entry(
                    "approval-decided",
                    says("A person has decided, or nobody in time.").always("approvalId", "decision")),
            Map.entry(
                    "run-waiting",
                    says("Only people and timers are waited for.").always("reason")),
            Map.entry("run-resumed", says("Work goes on.").always("reason")),
            Map.entry(
                    "run-succeeded",
                    says("A run ended well.")
                            .always("outputs", "cost", "durationMillis")
                            .never("error", "reason", "cancelledBy")),
            Map.entry(
                    "run-failed",
                    says("A run failed.")
                            .always("error", "outputs", "cost", "durationMillis")
                            .never("reason", "cancelledBy")),
            Map.entry(
                    "run-cancelled",
                    says("A run was called off.")
                            .always("cancelledBy", "cost", "durationMillis")
                            .never("outputs", "error")));

    /** Of an event that is not known here its name has to do, and nothing in it is certain. */
    static RunEventFacts of(String type) {
        return KNOWN.getOrDefault(type, says(type.replace('-', ' ') + "."));
    }

    private static RunEventFacts says(String description) {
        return new RunEventFacts(description, List.of(), List.of());
    }

    private RunEventFacts always(String... fields) {
        return new RunEventFacts(description, List.of(fields), never);
    }

    private RunEventFacts never(String... fields) {
        return new RunEventFacts(description, always, List.of(fields));
    }
}

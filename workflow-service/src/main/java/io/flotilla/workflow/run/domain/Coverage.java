package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Uses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a yes covers: the steps that come after the approval, up to the next one, as they are. When one of them is
 * modified, an approval that is open gets another digest, and one that was given is asked for again. Nobody's yes is
 * carried to something else.
 */
final class Coverage {
    private Coverage() {}

    /** @param asked of what is shown and of the definition */
    static String digest(Run run, StepKey key, String asked) {
        SortedMap<String, JsonNode> changes = changes(run, key.step());
        return changes.isEmpty() ? asked : Json.digest(new Covered(asked, changes));
    }

    /** What people have changed of the steps that come after an approval. */
    static SortedMap<String, JsonNode> changes(Run run, String approval) {
        SortedMap<String, JsonNode> changes = new TreeMap<>();
        Control control = run.control();
        if (!control.inputs().isEmpty() || !control.agents().isEmpty()) {
            BitSet after = after(run.plan(), approval);
            control.inputs().forEach((step, with) -> {
                if (after.get(run.plan().position(step))) {
                    changes.put(step, with);
                }
            });
            control.agents().forEach((step, agent) -> {
                if (after.get(run.plan().position(step))) {
                    changes.put(step, Json.tree(new Changed(changes.get(step), agent)));
                }
            });
        }
        return changes;
    }

    /** Why a step must not be modified any more, or null: what else an approval of it covered has begun. */
    static Outcome.Refused refusal(Run run, String modified) {
        Plan plan = run.plan();
        for (String approval : given(run, modified)) {
            BitSet after = after(plan, approval);
            for (int position = after.nextSetBit(0); position >= 0; position = after.nextSetBit(position + 1)) {
                if (run.steps().get(position).status() != StepStatus.PENDING) {
                    return Outcome.Refused.of(
                            "step-approved",
                            "step '" + modified + "' was approved in '" + approval + "' as it is, and step '"
                                    + plan.step(position).id() + "' has begun on that");
                }
            }
        }
        return null;
    }

    /** Asks again where the yes would cover something else. */
    static void renew(Turn turn, String modified, String by) {
        String reason = "step " + modified + " was modified";
        for (String approval : given(turn.run(), modified)) {
            Cancelling.stopItems(turn, approval, reason);
            turn.emit(new StepEvent.Reset(turn.now(), StepKey.of(approval), 0, reason, by));
        }
        for (StepKey key : Questions.open(turn.run())) {
            Approval approval = turn.run().work(key).approval();
            String digest = digest(turn.run(), key, approval.asked());
            if (!digest.equals(approval.digest())) {
                turn.emit(new ApprovalEvent.Changed(turn.now(), key, approval.id(), digest, reason, by));
            }
        }
    }

    /** The approvals that cover a step and were answered with yes, for one item at least. */
    private static List<String> given(Run run, String modified) {
        List<String> given = new ArrayList<>();
        Plan plan = run.plan();
        for (int position : plan.order()) {
            String step = plan.step(position).id();
            boolean yes = isApproval(plan, position) && isGiven(run.steps().get(position));
            if (yes && after(plan, step).get(plan.position(modified))) {
                given.add(step);
            }
        }
        return given;
    }

    private static boolean isGiven(StepState state) {
        boolean anItem = state.items() != null
                && state.status().isActive()
                && state.items().works().stream().anyMatch(work -> work.status() == StepStatus.SUCCEEDED);
        return anItem || state.status() == StepStatus.SUCCEEDED;
    }

    private static boolean isApproval(Plan plan, int position) {
        return plan.step(position).uses() instanceof Uses.Approval;
    }

    /** The positions of the steps that need an approval, directly or not; what comes after the next one is that one's. */
    private static BitSet after(Plan plan, String step) {
        BitSet after = new BitSet(plan.size());
        int first = plan.position(step);
        for (int position : plan.order()) {
            if (plan.needs(position).stream()
                    .anyMatch(need -> need == first || (after.get(need) && !isApproval(plan, need)))) {
                after.set(position);
            }
        }
        return after;
    }

    private record Changed(JsonNode with, AgentChange agent) {}

    private record Covered(String asked, SortedMap<String, JsonNode> changes) {}
}

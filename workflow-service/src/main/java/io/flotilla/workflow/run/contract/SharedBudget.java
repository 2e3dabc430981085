package io.flotilla.workflow.run.contract;

import io.flotilla.workflow.run.domain.Ceiling;
import io.flotilla.workflow.run.domain.RunHead;
import java.util.List;

/**
 * What may be spent for a run, as commands tell it: whoever spends sets money aside in all of these budgets.
 *
 * @param limit of the run, in USD
 * @param within those of the runs of which it is a part, from the top; null when there are none
 */
public record SharedBudget(String limit, List<Above> within) {
    record Above(String runId, String limit) {
        static Above of(Ceiling ceiling) {
            return new Above(ceiling.runId(), PublicEvents.text(ceiling.limit()));
        }
    }

    /** None when nothing bounds it. */
    public static SharedBudget of(RunHead head) {
        if (head.limit() == null) {
            return null;
        }
        List<Above> within = head.within().stream().map(Above::of).toList();
        return new SharedBudget(PublicEvents.text(head.limit()), within.isEmpty() ? null : within);
    }
}

package io.flotilla.workflow.run.domain;

import io.flotilla.common.id.Ids;
import java.math.BigDecimal;

/**
 * The run that does the work of an attempt.
 *
 * @param workflow as it was when the sub-run began
 * @param budget of its own, in USD, or null
 */
public record SubRun(String runId, WorkflowRef workflow, BigDecimal budget) {
    /** The id of the sub-run of an attempt, the same each time that it is asked for. It sorts beside its parent's. */
    public static String id(String parent, StepKey step, int attempt) {
        return Ids.derivedBeside("run", parent, parent + "/" + step + "/" + attempt);
    }
}

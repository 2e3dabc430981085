package io.flotilla.workflow.definition.application;

import io.smallrye.mutiny.Uni;

/** Who uses workflows; known to the runs, which know of definitions and not the other way round. */
public interface WorkflowUse {
    /** How many runs of a workflow have not ended. */
    Uni<Long> countOpen(String tenant, String workflow);
}

package io.flotilla.workflow.definition.application;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** What starts workflows by itself; known to the schedules, which know of definitions and not the other way round. */
public interface ScheduledUse {
    /** The names of the schedules that start a workflow, of whatever version; the first few. */
    Uni<List<String>> schedulesOf(String tenant, String workflow);
}

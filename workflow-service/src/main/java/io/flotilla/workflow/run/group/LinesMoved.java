package io.flotilla.workflow.run.group;

import java.util.Set;

/** Somebody joined or left the lines of these concurrency groups, and that is committed. */
public record LinesMoved(String tenant, Set<String> groups) {
    public LinesMoved {
        groups = Set.copyOf(groups);
    }
}

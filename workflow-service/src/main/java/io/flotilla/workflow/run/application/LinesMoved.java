package io.flotilla.workflow.run.application;

import java.util.Set;

/** Somebody joined or left the lines of these concurrency groups, and that is committed. */
record LinesMoved(String tenant, Set<String> groups) {
    LinesMoved {
        groups = Set.copyOf(groups);
    }
}

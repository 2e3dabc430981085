package io.flotilla.workflow.run.group;

import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What some events of a run mean for the lines of its steps. Of several moves of one step the last counts.
 *
 * @param all whether nothing of the run is in a line any more
 * @param left ids of the work that leaves its line, also when it joins one anew
 * @param joined in order
 * @param working ids of the work that was let in
 * @param held whether what is in line is passed over from now on; null when that does not change
 */
record LineMoves(
        boolean all, Set<String> left, Collection<StepEvent.Queued> joined, Set<String> working, Boolean held) {

    static LineMoves of(Run run, List<RunEvent> events) {
        Set<String> left = new LinkedHashSet<>();
        Map<String, StepEvent.Queued> joined = new LinkedHashMap<>();
        Set<String> working = new LinkedHashSet<>();
        Boolean held = null;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.OfStep ofStep && isGrouped(run, ofStep.step())) {
                String key = ofStep.step().toString();
                switch (ofStep) {
                    case StepEvent.Queued e -> joined.put(key, e);
                    case StepEvent.Started e when e.deadline() != null -> working.add(key);
                    case StepEvent.Retrying ignored -> leave(key, left, joined, working);
                    case StepEvent.Looped ignored -> leave(key, left, joined, working);
                    case StepEvent.Cached ignored -> leave(key, left, joined, working);
                    case StepEvent.Succeeded ignored -> leave(key, left, joined, working);
                    case StepEvent.Failed ignored -> leave(key, left, joined, working);
                    case StepEvent.Skipped ignored -> leave(key, left, joined, working);
                    case StepEvent.Cancelled ignored -> leave(key, left, joined, working);
                    case StepEvent.Reset ignored -> leave(key, left, joined, working);
                    default -> {}
                }
            } else if (event instanceof RunEvent.Paused) {
                held = true;
            } else if (event instanceof RunEvent.Resumed e && e.resumedBy() != null) {
                held = false;
            }
        }
        boolean over = run.status().isTerminal();
        return new LineMoves(over, left, over ? List.of() : joined.values(), working, over ? null : held);
    }

    private static void leave(String key, Set<String> left, Map<String, StepEvent.Queued> joined, Set<String> working) {
        left.add(key);
        joined.remove(key);
        working.remove(key);
    }

    private static boolean isGrouped(Run run, StepKey key) {
        return run.plan().step(run.plan().position(key.step())).concurrency() != null;
    }

    Set<String> joinedGroups() {
        return joined.stream().map(StepEvent.Queued::group).collect(Collectors.toSet());
    }
}

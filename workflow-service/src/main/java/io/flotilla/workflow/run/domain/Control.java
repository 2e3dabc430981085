package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What people have changed of a run while it was at work.
 *
 * @param pausedAt since when nothing new begins, or null
 * @param inputs the {@code with} of steps that were modified, by step id
 * @param waived steps that a person skipped: what needs them goes on
 * @param stopping the cancellation that waits for what is at work to end, or null
 */
public record Control(Instant pausedAt, Map<String, JsonNode> inputs, Set<String> waived, Stopping stopping) {
    static final Control NONE = new Control(null, Map.of(), Set.of(), null);

    public Control {
        inputs = Map.copyOf(inputs);
        waived = Set.copyOf(waived);
    }

    /** @param until when patience ends */
    public record Stopping(String reason, String by, Instant until) {}

    Control paused(Instant at) {
        return new Control(at, inputs, waived, stopping);
    }

    Control resumed() {
        return new Control(null, inputs, waived, stopping);
    }

    Control modified(String step, JsonNode with) {
        Map<String, JsonNode> more = new HashMap<>(inputs);
        more.put(step, with);
        return new Control(pausedAt, more, waived, stopping);
    }

    Control waived(String step) {
        Set<String> more = new HashSet<>(waived);
        more.add(step);
        return new Control(pausedAt, inputs, more, stopping);
    }

    Control stopping(Stopping how) {
        return new Control(pausedAt, inputs, waived, how);
    }
}

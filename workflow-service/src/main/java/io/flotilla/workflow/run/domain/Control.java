package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What people have changed of a run while it was at work; in one order, so that what is equal is also written equally.
 *
 * @param pausedAt since when nothing new begins, or null
 * @param pauses those that are over, in order
 * @param inputs the {@code with} of steps that were modified, by step id
 * @param agents how the agents of steps differ from their definitions, by step id
 * @param waived steps that a person skipped: what needs them goes on
 * @param closing how the run will end, once the steps that follow have ended as well; null before
 * @param stopping the cancellation that waits for what is at work to end, or null
 */
public record Control(
        Instant pausedAt,
        List<Pause> pauses,
        Map<String, JsonNode> inputs,
        Map<String, AgentChange> agents,
        Set<String> waived,
        Stopping stopping,
        Closing closing) {
    static final Control NONE = new Control(null, List.of(), Map.of(), Map.of(), Set.of(), null, null);

    public Control {
        pauses = List.copyOf(pauses);
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        agents = Collections.unmodifiableMap(new TreeMap<>(agents));
        waived = Collections.unmodifiableSet(new TreeSet<>(waived));
    }

    /** @param until when patience ends */
    public record Stopping(String reason, String by, Instant until) {}

    /** While a run stood still. */
    public record Pause(Instant from, Instant until) {}

    Control paused(Instant at) {
        return new Control(at, pauses, inputs, agents, waived, stopping, closing);
    }

    /** A run goes on by itself as well, when it has only waited. */
    Control resumed(Instant at) {
        if (pausedAt == null) {
            return this;
        }
        List<Pause> more = new ArrayList<>(pauses);
        more.add(new Pause(pausedAt, at));
        return new Control(null, more, inputs, agents, waived, stopping, closing);
    }

    /** How long the run has stood still since then, in pauses that are over. */
    Duration stoodSince(Instant start) {
        Duration stood = Duration.ZERO;
        for (Pause pause : pauses) {
            Instant from = pause.from().isBefore(start) ? start : pause.from();
            stood = stood.plus(from.isBefore(pause.until()) ? Duration.between(from, pause.until()) : Duration.ZERO);
        }
        return stood;
    }

    Control modified(String step, JsonNode with) {
        Map<String, JsonNode> more = new HashMap<>(inputs);
        more.put(step, with);
        return new Control(pausedAt, pauses, more, agents, waived, stopping, closing);
    }

    Control changed(String step, AgentChange agent) {
        Map<String, AgentChange> more = new HashMap<>(agents);
        more.put(step, agent);
        return new Control(pausedAt, pauses, inputs, more, waived, stopping, closing);
    }

    Control waived(String step) {
        Set<String> more = new HashSet<>(waived);
        more.add(step);
        return new Control(pausedAt, pauses, inputs, agents, more, stopping, closing);
    }

    /** The steps of main have ended. @param outcome succeeded, failed or cancelled */
    public record Closing(RunStatus outcome, Failure error, String reason, String by) {}

    Control closing(Closing how) {
        return new Control(null, pauses, inputs, agents, waived, null, how);
    }

    Control stopping(Stopping how) {
        return new Control(pausedAt, pauses, inputs, agents, waived, how, closing);
    }
}

package io.flotilla.workflow.definition.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a step does. */
public sealed interface Uses {
    /** Work of another service or of another run: asked for, ended by its answer. */
    sealed interface Remote extends Uses {}

    /** @param ref {@code name} or {@code name@version} */
    record Agent(String ref) implements Remote {}

    record Tool(String name) implements Remote {}

    /** A run of another workflow. @param version null for the one that is current when the step begins */
    record Workflow(String name, Integer version) implements Remote {
        /** {@code name} or {@code name@version} */
        public String ref() {
            return version == null ? name : name + "@" + version;
        }
    }

    /** A person decides. */
    record Approval() implements Uses {}

    /** Rules decide. */
    record Gate() implements Uses {}

    /** Time passes, or an event is waited for. */
    record Wait() implements Uses {}

    /** Others are told something. */
    record Emit() implements Uses {}

    /** Values are computed. */
    record Set() implements Uses {}

    /** An agent drafts steps, which then run as the run's own. */
    record Plan() implements Uses {}

    String KINDS =
            "agent/<name>[@version], tool/<name>, workflow/<name>[@version], approval, gate, wait, emit, set or plan";

    /** The kind that a definition names, or empty when there is none of it. */
    static Optional<Uses> parse(String text) {
        Matcher remote = Parsing.REMOTE.matcher(text);
        if (remote.matches()) {
            boolean agent = remote.group(1).equals("agent");
            boolean versioned = text.contains("@");
            Uses uses = agent ? new Agent(remote.group(2)) : new Tool(remote.group(2));
            return agent || !versioned ? Optional.of(uses) : Optional.empty();
        }
        Matcher workflow = Parsing.WORKFLOW.matcher(text);
        if (workflow.matches()) {
            String version = workflow.group(2);
            return Optional.of(new Workflow(workflow.group(1), version == null ? null : Integer.valueOf(version)));
        }
        return Optional.ofNullable(
                switch (text) {
                    case "approval" -> new Approval();
                    case "gate" -> new Gate();
                    case "wait" -> new Wait();
                    case "emit" -> new Emit();
                    case "set" -> new Set();
                    case "plan" -> new Plan();
                    default -> null;
                });
    }

    /** As it is written in a definition. */
    default String text() {
        return switch (this) {
            case Agent agent -> "agent/" + agent.ref();
            case Tool tool -> "tool/" + tool.name();
            case Workflow workflow -> "workflow/" + workflow.ref();
            case Approval ignored -> "approval";
            case Gate ignored -> "gate";
            case Wait ignored -> "wait";
            case Emit ignored -> "emit";
            case Set ignored -> "set";
            case Plan ignored -> "plan";
        };
    }

    /** Holds the patterns, since all that an interface has is public. */
    final class Parsing {
        private static final Pattern REMOTE =
                Pattern.compile("(agent|tool)/([A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:@[A-Za-z0-9._-]{1,40})?)");

        private static final Pattern WORKFLOW =
                Pattern.compile("workflow/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:@([1-9]\\d{0,8}))?");

        private Parsing() {}
    }
}

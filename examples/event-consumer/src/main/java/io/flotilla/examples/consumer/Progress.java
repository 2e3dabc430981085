package io.flotilla.examples.consumer;

import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** A line for each event of a run; nothing for types that this program does not know, because version 1 grows. */
final class Progress {
    private static final int MOST = 100;
    private static final Pattern RUN_EVENT = Pattern.compile("io\\.flotilla\\.run\\.[a-z-]+\\.v1");

    private final Seen seen = new Seen(100_000);

    Optional<String> line(CloudEvent event) {
        return mark(event.getType())
                .filter(mark -> seen.add(event.getSource(), event.getId()))
                .map(mark -> "%s  %4s  %s %-18s %s %s"
                        .formatted(
                                event.getExtension("runid"),
                                event.getExtension("sequence"),
                                mark,
                                fact(event.getType()),
                                Optional.ofNullable(event.getExtension("stepid"))
                                        .orElse(""),
                                data(event))
                        .strip());
    }

    private static Optional<String> mark(String type) {
        return RUN_EVENT.matcher(type).matches() ? Optional.ofNullable(markOf(fact(type))) : Optional.empty();
    }

    private static String markOf(String fact) {
        return switch (fact) {
            case "run-created", "run-started", "run-resumed", "run-stepped", "step-started", "sub-run-started" -> "▸";
            case "run-waiting",
                    "run-paused",
                    "run-cancelling",
                    "run-closing",
                    "step-waiting",
                    "step-queued",
                    "approval-requested",
                    "approval-voted",
                    "approval-delegated",
                    "approval-reminded",
                    "approval-escalated",
                    "approval-changed" -> "◌";
            case "run-prioritized",
                    "run-healed",
                    "run-log-warned",
                    "budget-changed",
                    "budget-inherited",
                    "approval-decided",
                    "step-retrying",
                    "step-looped",
                    "step-modified",
                    "step-reset",
                    "step-charged",
                    "plan-drafted",
                    "plan-extended",
                    "event-emitted" -> "↻";
            case "run-succeeded", "step-succeeded", "step-cached", "step-reused" -> "✓";
            case "run-failed", "step-failed" -> "✗";
            case "run-cancelled", "step-skipped", "step-cancelled" -> "–";
            default -> null;
        };
    }

    /** {@code io.flotilla.run.step-started.v1} is "step-started". */
    private static String fact(String type) {
        return type.split("\\.")[3];
    }

    private static String data(CloudEvent event) {
        String json = event.getData() == null ? "" : new String(event.getData().toBytes(), StandardCharsets.UTF_8);
        return json.length() > MOST ? json.substring(0, MOST) + "…" : json;
    }
}

package io.flotilla.examples.consumer;

import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A line for each event of a run; nothing for types that this program does not know, because version 1 grows. */
final class Progress {
    private static final int MOST = 100;

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
        return Optional.ofNullable(
                switch (type) {
                    case "io.flotilla.run.run-created.v1",
                            "io.flotilla.run.run-started.v1",
                            "io.flotilla.run.step-started.v1",
                            "io.flotilla.run.run-resumed.v1" -> "▸";
                    case "io.flotilla.run.step-waiting.v1",
                            "io.flotilla.run.run-waiting.v1",
                            "io.flotilla.run.approval-requested.v1" -> "◌";
                    case "io.flotilla.run.approval-decided.v1", "io.flotilla.run.step-retrying.v1" -> "↻";
                    case "io.flotilla.run.step-succeeded.v1", "io.flotilla.run.run-succeeded.v1" -> "✓";
                    case "io.flotilla.run.step-failed.v1", "io.flotilla.run.run-failed.v1" -> "✗";
                    case "io.flotilla.run.step-skipped.v1",
                            "io.flotilla.run.step-cancelled.v1",
                            "io.flotilla.run.run-cancelled.v1" -> "–";
                    default -> null;
                });
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

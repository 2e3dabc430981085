package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which runs are meant: what {@code runs} lists and {@code bulk} changes. */
final class RunFilterOptions {
    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "queued, running, waiting, paused, succeeded, failed or cancelled.")
    String status;

    @Option(names = "--workflow", paramLabel = "NAME", description = "Runs of this workflow.")
    String workflow;

    @Option(
            names = "--label",
            paramLabel = "KEY:VALUE",
            description = "Runs with this label; may be repeated, all must be there.")
    List<String> labels = new ArrayList<>();

    @Option(names = "--created-after", paramLabel = "INSTANT", description = "Such as 2026-01-31T12:00:00Z, or later.")
    String createdAfter;

    @Option(names = "--created-before", paramLabel = "INSTANT", description = "Before this instant.")
    String createdBefore;

    @Option(
            names = {"-q", "--query"},
            paramLabel = "TEXT",
            description = "A part of the workflow's name, or how the run's id begins.")
    String text;

    @Option(names = "--archived", description = "The archived runs, which are left out otherwise.")
    boolean archived;

    /** As parameters of a request. */
    List<Map.Entry<String, String>> query() {
        List<Map.Entry<String, String>> query = new ArrayList<>();
        labels.forEach(label -> query.add(Map.entry("label", label)));
        fields().forEach((name, value) -> query.add(Map.entry(name, value)));
        if (archived) {
            query.add(Map.entry("archived", "true"));
        }
        return query;
    }

    /** As an object of a request; empty when nothing was said. */
    ObjectNode json() {
        ObjectNode filter = Json.MAPPER.createObjectNode();
        if (!labels.isEmpty()) {
            ArrayNode all = filter.putArray("label");
            labels.forEach(all::add);
        }
        fields().forEach(filter::put);
        return archived ? filter.put("archived", true) : filter;
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "status", status);
        put(fields, "workflow", workflow);
        put(fields, "createdAfter", createdAfter);
        put(fields, "createdBefore", createdBefore);
        put(fields, "q", text);
        return fields;
    }

    private static void put(Map<String, String> fields, String name, String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}

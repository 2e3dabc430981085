package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.Json;

/** What the API tells of a stored resource, as the document that made it: {@code apply} takes it back. */
public final class Document {
    private static final String VERSION = "flotilla.io/v1";

    private Document() {}

    /** As it was written; whatever {@code apply} does not know stays as the API tells it. */
    public static JsonNode of(JsonNode told) {
        return told.path("definition").isObject() ? told.get("definition") : told;
    }

    /** The API tells the parts of a schedule. */
    public static JsonNode ofSchedule(JsonNode told) {
        ObjectNode document = resource("Schedule");
        ObjectNode metadata = document.putObject("metadata");
        for (String field : new String[] {"name", "description", "labels"}) {
            if (told.hasNonNull(field)) {
                metadata.set(field, told.get(field));
            }
        }
        document.set("spec", told.path("spec"));
        return document;
    }

    /** The API tells what was said of a queue beside how full it is; whether it is paused is no part of the document. */
    public static JsonNode ofQueue(JsonNode told) {
        ObjectNode document = resource("Queue");
        document.putObject("metadata").set("name", told.path("name"));
        ObjectNode spec = document.putObject("spec");
        for (String field : new String[] {"concurrency", "retry"}) {
            if (told.hasNonNull(field)) {
                spec.set(field, told.get(field));
            }
        }
        return document;
    }

    private static ObjectNode resource(String kind) {
        return Json.MAPPER.createObjectNode().put("apiVersion", VERSION).put("kind", kind);
    }
}

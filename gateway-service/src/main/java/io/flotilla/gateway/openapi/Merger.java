package io.flotilla.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes one OpenAPI document of several. Only public paths are taken. A component whose name is taken by another one
 * with other content gets the service's name in front, and the references to it follow.
 */
final class Merger {
    private static final String PUBLIC = "/api/v1/";
    private static final String REFERENCE = "#/components/";
    private static final String SECURITY = "securitySchemes";

    private final ObjectNode merged = Json.object();
    private final ObjectNode paths;
    private final ObjectNode components;
    private final ArrayNode tags;
    private final Set<String> tagNames = new HashSet<>();

    Merger(String version) {
        merged.put("openapi", "3.1.0");
        ObjectNode info = merged.putObject("info");
        info.put("title", "Flotilla");
        info.put("version", version);
        info.put(
                "description", "Durable, budgeted, auditable work for AI agents. Errors are RFC 9457 problem details.");
        info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        merged.putArray("servers").addObject().put("url", "/");
        merged.putArray("security").addObject().putArray("bearer");
        tags = merged.putArray("tags");
        paths = merged.putObject("paths");
        components = merged.putObject("components");
        ObjectNode bearer = components.putObject(SECURITY).putObject("bearer");
        bearer.put("type", "http").put("scheme", "bearer").put("description", "An API key, flt_live_…");
    }

    void add(String service, JsonNode document) {
        Map<String, String> renamed = new HashMap<>();
        ObjectNode own = Json.object();
        if (document.path("components") instanceof ObjectNode given) {
            own.setAll(given);
            own.remove(SECURITY);
        }
        choose(service, own, renamed);
        own.properties().forEach(kind -> addComponents(kind.getKey(), kind.getValue(), renamed));
        document.path("paths").properties().forEach(path -> addPath(path.getKey(), path.getValue(), renamed));
        document.path("tags").forEach(this::addTag);
    }

    private void addPath(String path, JsonNode item, Map<String, String> renamed) {
        if (path.startsWith(PUBLIC)) {
            paths.withObjectProperty(path).setAll((ObjectNode) rewritten(item, renamed));
        }
    }

    /**
     * Finds the names that have to change: taken by something else, or by something that reads the same and yet refers to
     * what has to change.
     */
    private void choose(String service, JsonNode kinds, Map<String, String> renamed) {
        String prefix = service.substring(0, 1).toUpperCase(Locale.ROOT) + service.substring(1);
        int before;
        do {
            before = renamed.size();
            for (Map.Entry<String, JsonNode> kind : kinds.properties()) {
                for (Map.Entry<String, JsonNode> entry : kind.getValue().properties()) {
                    JsonNode taken = components.path(kind.getKey()).path(entry.getKey());
                    JsonNode ours = rewritten(entry.getValue(), renamed);
                    if (!taken.isMissingNode() && !taken.equals(ours)) {
                        String start = REFERENCE + kind.getKey() + "/";
                        renamed.put(start + entry.getKey(), start + prefix + entry.getKey());
                    }
                }
            }
        } while (renamed.size() > before);
    }

    private void addComponents(String kind, JsonNode entries, Map<String, String> renamed) {
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            String reference = REFERENCE + kind + "/" + entry.getKey();
            String name = renamed.getOrDefault(reference, reference).substring((REFERENCE + kind + "/").length());
            components.withObjectProperty(kind).set(name, rewritten(entry.getValue(), renamed));
        }
    }

    private void addTag(JsonNode tag) {
        if (tagNames.add(tag.path("name").asText())) {
            tags.add(tag);
        }
    }

    private static JsonNode rewritten(JsonNode node, Map<String, String> renamed) {
        JsonNode copy = node.deepCopy();
        rewrite(copy, renamed);
        return copy;
    }

    private static void rewrite(JsonNode node, Map<String, String> renamed) {
        if (node instanceof ObjectNode object) {
            String target = renamed.get(object.path("$ref").asText());
            if (target != null) {
                object.set("$ref", TextNode.valueOf(target));
            }
        }
        for (Iterator<JsonNode> children = node.elements(); children.hasNext(); ) {
            rewrite(children.next(), renamed);
        }
    }

    /** @param missing services whose documents could not be had */
    ObjectNode result(Iterable<String> missing) {
        missing.forEach(
                service -> merged.withArrayProperty("x-flotilla-missing").add(service));
        describeStream();
        Conventions.apply(merged);
        return merged;
    }

    /** The stream at the run's events is the gateway's own; the workflow service has only the pages. */
    private void describeStream() {
        JsonNode get = paths.path("/api/v1/runs/{id}/events").path("get");
        if (!(get instanceof ObjectNode operation)) {
            return;
        }
        operation.withObject("/responses/200/content/text~1event-stream/schema").put("type", "string");
        ArrayNode parameters = operation.withArrayProperty("parameters");
        parameter(parameters, "Last-Event-ID", "header", "string", "Go on after the event with this id");
        parameter(parameters, "lastEventId", "query", "string", "As the header, for clients that cannot set one");
        parameter(parameters, "deltas", "query", "boolean", "Also send what agents write while they write it");
    }

    private static void parameter(ArrayNode list, String name, String in, String type, String description) {
        ObjectNode parameter = list.addObject().put("name", name).put("in", in).put("description", description);
        parameter.putObject("schema").put("type", type);
    }
}

package io.flotilla.workflow.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How large a schema is when its references are followed, as is done when it is compiled: a chain of parts that each refer
 * twice to the next doubles with every link. A part that refers to itself is not followed again within itself.
 */
final class Unfolding {
    static final int MOST = 10_000;
    private static final int DEEPEST = 100;
    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef");
    private static final Set<String> ANCHORS = Set.of("$anchor", "$dynamicAnchor");
    private static final Set<String> LATER = Set.of("$defs", "definitions");

    private final JsonNode root;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private int objects;
    private boolean tooDeep;

    private Unfolding(JsonNode root) {
        this.root = root;
    }

    /** Whether there are more than {@link #MOST} objects, or references lead on from one to the next without end. */
    static boolean isTooLarge(JsonNode schema) {
        Unfolding unfolding = new Unfolding(schema);
        unfolding.findAnchors(schema);
        unfolding.follow(schema);
        return unfolding.isOver();
    }

    private boolean isOver() {
        return tooDeep || objects > MOST;
    }

    private void findAnchors(JsonNode node) {
        node.properties().stream()
                .filter(field -> ANCHORS.contains(field.getKey()))
                .forEach(field -> anchors.put(field.getValue().asText(), node));
        node.forEach(this::findAnchors);
    }

    private void follow(JsonNode node) {
        objects += node.isObject() ? 1 : 0;
        if (isOver()) {
            return;
        }
        if (node.isArray()) {
            node.forEach(this::follow);
        }
        node.properties().forEach(field -> {
            if (REFERENCES.contains(field.getKey()) && field.getValue().isTextual()) {
                refer(field.getValue().textValue());
            } else if (!LATER.contains(field.getKey())) {
                follow(field.getValue());
            }
        });
    }

    private void refer(String reference) {
        JsonNode target = target(reference.substring(1));
        if (target != null && open.add(reference)) {
            tooDeep |= open.size() > DEEPEST;
            follow(target);
            open.remove(reference);
        }
    }

    private JsonNode target(String fragment) {
        if (!fragment.isEmpty() && !fragment.startsWith("/")) {
            return anchors.get(fragment);
        }
        try {
            JsonNode target = root.at(URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8));
            return target.isMissingNode() ? null : target;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}

package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One place in which two definitions differ.
 *
 * @param path as in errors, for example {@code spec.steps.build.with.command}; steps are named by their ids
 * @param before null when it was added
 * @param after null when it was removed
 */
public record Difference(String path, JsonNode before, JsonNode after) {

    /** All of them, by path. */
    public static List<Difference> between(JsonNode before, JsonNode after) {
        List<Difference> found = new ArrayList<>();
        compare("", before, after, found);
        return List.copyOf(found);
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<Difference> found) {
        SortedMap<String, JsonNode> left = children(before);
        SortedMap<String, JsonNode> right = children(after);
        if (left == null || right == null) {
            if (before == null || !before.equals(after)) {
                found.add(new Difference(path, before, after));
            }
            return;
        }
        SortedMap<String, JsonNode> all = new TreeMap<>(left);
        all.putAll(right);
        for (String name : all.keySet()) {
            String at = path.isEmpty() ? name : path + "." + name;
            if (left.containsKey(name) && right.containsKey(name)) {
                compare(at, left.get(name), right.get(name), found);
            } else {
                found.add(new Difference(at, left.get(name), right.get(name)));
            }
        }
    }

    /** The fields of an object, or the steps of a list of steps by id; null for anything else. */
    private static SortedMap<String, JsonNode> children(JsonNode node) {
        SortedMap<String, JsonNode> children = new TreeMap<>();
        if (node != null && node.isObject()) {
            node.properties().forEach(field -> children.put(field.getKey(), field.getValue()));
            return children;
        }
        if (node == null || !node.isArray() || node.isEmpty()) {
            return null;
        }
        for (JsonNode element : node) {
            if (!element.path("id").isTextual()) {
                return null;
            }
            children.put(element.get("id").textValue(), element);
        }
        return children;
    }
}

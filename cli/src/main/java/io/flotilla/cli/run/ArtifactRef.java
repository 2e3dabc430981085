package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An artifact that a result names.
 *
 * @param name as the result has it; empty when only the id is known
 * @param key the field that held it, for want of a name
 */
public record ArtifactRef(String id, String name, String key) {

    /** All that are named anywhere in the value, each once. */
    public static List<ArtifactRef> in(JsonNode value) {
        Map<String, ArtifactRef> found = new LinkedHashMap<>();
        collect("artifact", value, found);
        return new ArrayList<>(found.values());
    }

    private static void collect(String key, JsonNode value, Map<String, ArtifactRef> found) {
        if (isId(value)) {
            found.putIfAbsent(value.asText(), new ArtifactRef(value.asText(), "", key));
        } else if (isReference(value)) {
            String id = value.get("id").asText();
            found.put(id, new ArtifactRef(id, value.path("name").asText(""), key));
        } else if (value.isArray()) {
            value.forEach(item -> collect(key, item, found));
        } else if (value.isObject()) {
            value.properties().forEach(field -> collect(field.getKey(), field.getValue(), found));
        }
    }

    /** Whether the value is nothing but a reference to an artifact, or a list of such. */
    static boolean isOnlyArtifacts(JsonNode value) {
        if (value.isArray() && !value.isEmpty()) {
            for (JsonNode item : value) {
                if (!isId(item) && !isReference(item)) {
                    return false;
                }
            }
            return true;
        }
        return isId(value) || isReference(value);
    }

    private static boolean isId(JsonNode value) {
        return value.isTextual() && value.asText().matches("art_[0-9A-Za-z]{10,}");
    }

    private static boolean isReference(JsonNode value) {
        return value.isObject() && isId(value.path("id"));
    }
}

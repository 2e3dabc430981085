package io.flotilla.common.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Finds what would break somebody who relies on an earlier schema. Growth is fine; nothing else is. */
public final class SchemaChanges {
    /** Whatever narrows or widens a value, where it differs. */
    private static final List<String> FIXED = List.of("type", "format", "pattern", "enum", "const", "x-topic");

    private final List<String> found = new ArrayList<>();

    private SchemaChanges() {}

    /** @return what broke, in words; empty when the later schema only grew */
    public static List<String> breaking(JsonNode before, JsonNode now) {
        SchemaChanges changes = new SchemaChanges();
        changes.compare("", before, now);
        return changes.found;
    }

    private void compare(String path, JsonNode before, JsonNode now) {
        for (String keyword : FIXED) {
            if (!before.path(keyword).equals(now.path(keyword))) {
                found.add("%s: %s was %s and is %s"
                        .formatted(name(path), keyword, before.path(keyword), now.path(keyword)));
            }
        }
        if (now.path("additionalProperties").isBoolean()
                && !now.path("additionalProperties").asBoolean()) {
            found.add(name(path) + ": other fields are refused");
        }
        compareFields(path, before, now);
        compareRequired(path, before.path("required"), now.path("required"));
        compareAlternatives(path, before.path("anyOf"), now.path("anyOf"));
        for (String part : List.of("items", "additionalProperties")) {
            if (before.path(part).isObject()) {
                compare(path + "[]", before.get(part), now.path(part));
            }
        }
    }

    private void compareFields(String path, JsonNode before, JsonNode now) {
        before.path("properties").properties().forEach(field -> {
            String at = path + "." + field.getKey();
            JsonNode same = now.path("properties").path(field.getKey());
            if (same.isMissingNode()) {
                found.add(name(at) + ": is gone");
            } else {
                compare(at, field.getValue(), same);
            }
        });
    }

    /** A field that was always there must stay so; one that was not cannot be asked for, since old records lack it. */
    private void compareRequired(String path, JsonNode before, JsonNode now) {
        Shapes.stream(before)
                .filter(field -> Shapes.stream(now).noneMatch(field::equals))
                .forEach(field -> found.add(name(path + "." + field.asText()) + ": may be missing now"));
        Shapes.stream(now)
                .filter(field -> Shapes.stream(before).noneMatch(field::equals))
                .forEach(field -> found.add(name(path + "." + field.asText()) + ": is newly required"));
    }

    private void compareAlternatives(String path, JsonNode before, JsonNode now) {
        for (JsonNode one : before) {
            if (Shapes.stream(now).noneMatch(other -> breaking(one, other).isEmpty())) {
                found.add(name(path) + ": an alternative is gone or changed: " + one);
            }
        }
        if (before.isMissingNode() && !now.isMissingNode()) {
            found.add(name(path) + ": is narrowed to alternatives");
        }
    }

    private static String name(String path) {
        return path.isEmpty() ? "the data" : path.substring(1);
    }
}

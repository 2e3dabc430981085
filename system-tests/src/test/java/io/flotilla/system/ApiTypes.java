package io.flotilla.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Types of an OpenAPI document in a few words of Markdown; remembers which objects were named. */
final class ApiTypes {
    private static final String REFERENCE = "#/components/schemas/";

    private final JsonNode schemas;
    private final Set<String> named = new TreeSet<>();

    ApiTypes(JsonNode schemas) {
        this.schemas = schemas;
    }

    /** The objects that readers will look for. */
    Set<String> named() {
        return named;
    }

    JsonNode schema(String name) {
        return schemas.path(name);
    }

    String of(JsonNode schema) {
        if (schema.has("$ref")) {
            return reference(schema.get("$ref").asText().replace(REFERENCE, ""));
        }
        for (String union : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(union)) {
                return join(schema.get(union), this::of, " or ");
            }
        }
        return schema.has("enum") ? join(schema.get("enum"), value -> "`" + value.asText() + "`", ", ") : plain(schema);
    }

    /** Pages and what is no object are told in place. */
    private String reference(String name) {
        JsonNode fields = schema(name).path("properties");
        if (fields.has("nextCursor") && fields.has("items")) {
            return "page of " + of(fields.get("items").path("items"));
        }
        if (!fields.isObject() && !schema(name).has("enum")) {
            return of(schema(name));
        }
        named.add(name);
        return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
    }

    private String plain(JsonNode schema) {
        String type = type(schema.path("type"));
        return switch (type) {
            case "" -> "any";
            case "array" -> "list of " + of(schema.path("items"));
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? "map of " + of(schema.get("additionalProperties"))
                        : "object";
            case "string" ->
                schema.has("format") ? schema.get("format").asText().replace("binary", "bytes") : "string";
            default -> type;
        };
    }

    private static String type(JsonNode type) {
        return type.isArray() ? join(type, JsonNode::asText, " or ") : type.asText();
    }

    /** Without null, which only says that a field may be left out. */
    private static String join(JsonNode parts, Function<JsonNode, String> text, String word) {
        List<String> texts = new ArrayList<>();
        for (JsonNode part : parts) {
            if (!part.isNull()
                    && !part.asText().equals("null")
                    && !part.path("type").asText().equals("null")) {
                texts.add(text.apply(part));
            }
        }
        return String.join(word, texts);
    }
}

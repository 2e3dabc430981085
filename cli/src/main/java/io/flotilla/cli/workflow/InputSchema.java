package io.flotilla.cli.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.client.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What a workflow declares about its inputs: the JSON Schema under {@code spec.inputs}. */
public record InputSchema(JsonNode schema) {

    public static InputSchema of(JsonNode definition) {
        return new InputSchema(definition.path("spec").path("inputs"));
    }

    public List<String> names() {
        List<String> names = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    public List<String> required() {
        List<String> names = new ArrayList<>();
        for (JsonNode name : schema.path("required")) {
            if (!schema.path("properties").path(name.asText()).has("default")) {
                names.add(name.asText());
            }
        }
        return names;
    }

    public boolean isArtifact(String name) {
        return property(name).path("format").asText().equals("artifact");
    }

    /** The value as JSON of the declared type. */
    public JsonNode parse(String name, String value) {
        return switch (type(name)) {
            case "string" -> TextNode.valueOf(value);
            case "integer" -> integer(name, value);
            case "number" -> number(name, value);
            case "boolean" -> bool(name, value);
            case "" -> anything(value);
            default -> structure(name, value);
        };
    }

    /** One line for each input, for help and for messages. */
    public List<String> describe() {
        return names().stream().map(this::describe).toList();
    }

    private String describe(String name) {
        JsonNode property = property(name);
        StringBuilder line = new StringBuilder("  ").append(name).append(" (");
        line.append(isArtifact(name) ? "folder or file" : type(name).isEmpty() ? "any" : type(name));
        if (property.has("default")) {
            line.append(", default ").append(property.get("default").asText());
        } else if (required().contains(name)) {
            line.append(", required");
        }
        line.append(")");
        String description = property.path("description").asText("");
        return line.append(description.isEmpty() ? "" : ": " + description).toString();
    }

    private JsonNode property(String name) {
        return schema.path("properties").path(name);
    }

    private String type(String name) {
        JsonNode type = property(name).path("type");
        if (type.isArray()) {
            for (JsonNode candidate : type) {
                if (!candidate.asText().equals("null")) {
                    return candidate.asText();
                }
            }
        }
        return type.asText("");
    }

    private static JsonNode integer(String name, String value) {
        try {
            return LongNode.valueOf(Long.parseLong(value.strip()));
        } catch (NumberFormatException e) {
            throw wrong(name, value, "an integer");
        }
    }

    private static JsonNode number(String name, String value) {
        try {
            return DecimalNode.valueOf(new BigDecimal(value.strip()));
        } catch (NumberFormatException e) {
            throw wrong(name, value, "a number");
        }
    }

    private static JsonNode bool(String name, String value) {
        return switch (value.strip()) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> throw wrong(name, value, "true or false");
        };
    }

    private static JsonNode structure(String name, String value) {
        try {
            return Json.MAPPER.readTree(value);
        } catch (JsonProcessingException e) {
            throw wrong(name, value, "JSON");
        }
    }

    private static JsonNode anything(String value) {
        try {
            JsonNode json = Json.MAPPER.readTree(value);
            return json.isMissingNode() ? TextNode.valueOf(value) : json;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(value);
        }
    }

    private static CliException wrong(String name, String value, String expected) {
        return CliException.invalid(
                "Input '%s' must be %s, but it is '%s'.".formatted(name, expected, value), "Correct it and try again.");
    }
}

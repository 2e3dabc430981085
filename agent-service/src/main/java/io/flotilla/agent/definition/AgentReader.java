package io.flotilla.agent.definition;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.agent.schema.Schemas;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a {@code kind: Agent} resource from YAML or JSON and names everything that is wrong with it at once. */
public final class AgentReader {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Schemas.Checker SHAPE = Schemas.resource("/agents/agent.schema.json");

    private AgentReader() {}

    /** @throws ProblemException 422 with an error for each field that is wrong */
    public static JsonNode read(String text, ToolSignatures tools) {
        JsonNode document = parse(text);
        List<FieldError> errors = new ArrayList<>(SHAPE.errors("", document));
        if (errors.isEmpty()) {
            JsonNode spec = document.get("spec");
            errors.addAll(toolErrors(spec.path("tools"), tools));
            errors.addAll(Schemas.schemaErrors("spec.input", spec.get("input")));
            errors.addAll(Schemas.schemaErrors("spec.output", spec.get("output")));
            errors.addAll(timeoutErrors(spec.path("limits").get("timeout")));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return document;
    }

    /** The typed form of a document that {@link #read} has let through. */
    public static Agent agent(JsonNode document) {
        return Json.convert(document, Agent.class);
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode document = text.stripLeading().startsWith("{") ? JSON.readTree(text) : YAML.readTree(text);
            if (document == null || !document.isObject()) {
                throw ProblemException.invalid("", "must be an object with apiVersion, kind, metadata and spec");
            }
            return document;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw ProblemException.invalid("", "is neither YAML nor JSON: " + e.getOriginalMessage() + where);
        }
    }

    private static List<FieldError> toolErrors(JsonNode uses, ToolSignatures tools) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < uses.size(); i++) {
            String name = uses.get(i).get("name").asText();
            String path = "spec.tools[" + i + "].name";
            if (tools.find(name).isEmpty()) {
                errors.add(new FieldError(path, "is not a known tool; known: " + String.join(", ", tools.names())));
            } else if (!seen.add(name)) {
                errors.add(new FieldError(path, "is named twice"));
            }
        }
        return errors;
    }

    private static List<FieldError> timeoutErrors(JsonNode timeout) {
        if (timeout == null) {
            return List.of();
        }
        try {
            Duration value = Duration.parse(timeout.asText());
            boolean valid = value.isPositive() && value.compareTo(LONGEST) <= 0;
            return valid ? List.of() : List.of(timeoutError("must be above zero and at most PT24H"));
        } catch (DateTimeParseException e) {
            return List.of(timeoutError("must be an ISO 8601 duration, such as PT10M"));
        }
    }

    private static FieldError timeoutError(String message) {
        return new FieldError("spec.limits.timeout", message);
    }
}

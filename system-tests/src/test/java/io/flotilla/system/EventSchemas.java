package io.flotilla.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The schemas of docs/events, closed: a field that is sent and not documented is a fault too. */
final class EventSchemas {
    private static final List<String> ANNOTATIONS = List.of("x-topic", "x-publishers", "x-extensible-enum");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final Map<String, JsonNode> schemas = new TreeMap<>();

    EventSchemas() {
        try (Stream<Path> files = Files.list(Fleet.ROOT.resolve("docs/events/schemas"))) {
            for (Path file : files.toList()) {
                schemas.put(file.getFileName().toString().replace(".json", ""), JSON.readTree(file.toFile()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> types() {
        return schemas.keySet();
    }

    /** What is wrong with a record of this type on this topic, sent by this service. */
    List<String> faults(String type, String topic, String service, byte[] data) {
        JsonNode schema = schemas.get(type);
        if (schema == null) {
            return List.of("docs/events knows no such type");
        }
        List<String> faults = new ArrayList<>();
        if (!schema.get("x-topic").asText().equals(topic)) {
            faults.add("belongs on " + schema.get("x-topic").asText());
        }
        if (!schema.get("x-publishers").toString().contains('"' + service + '"')) {
            faults.add("is not of " + service);
        }
        try {
            JsonNode closed = schema.deepCopy();
            close(closed);
            FACTORY.getSchema(closed, CONFIG).validate(JSON.readTree(data)).stream()
                    .map(ValidationMessage::getMessage)
                    .forEach(faults::add);
        } catch (IOException e) {
            faults.add("is not JSON: " + e.getMessage());
        }
        return faults;
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove(ANNOTATIONS);
        }
        if (schema.path("properties").isObject() && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(EventSchemas::close);
    }
}

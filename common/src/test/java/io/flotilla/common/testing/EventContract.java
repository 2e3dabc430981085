package io.flotilla.common.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of docs/events that follow from what the services publish. */
final class EventContract {
    private static final ObjectWriter PRETTY = new ObjectMapper()
            .writer(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(Spacing.AFTER)
                            .withArrayEmptySeparator("")
                            .withObjectEmptySeparator(""))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));
    private static final Path SCHEMAS = References.events().resolve("schemas");
    private static final Path GOLDEN = References.events().resolve("golden");

    private EventContract() {}

    /** A schema for each type, and one AsyncAPI document of all schemas that are there. */
    static void checkReferences(List<PublishedEvent> owned) {
        owned.forEach(event -> References.check(file(event.type()), pretty(EventSchemas.of(event))));
        References.check(References.events().resolve("asyncapi.yaml"), AsyncApi.of(read(SCHEMAS)));
    }

    static Map<String, JsonNode> schemas() {
        return read(SCHEMAS);
    }

    /** What was released, by version: {@code golden/<version>/schemas} and {@code golden/<version>/records}. */
    static List<Map<String, JsonNode>> golden(String kind) {
        try (Stream<Path> versions = Files.list(GOLDEN)) {
            return versions.filter(Files::isDirectory)
                    .sorted()
                    .map(version -> read(version.resolve(kind)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String owner(JsonNode schema) {
        return schema.path("x-publishers").path(0).asText();
    }

    private static Path file(String type) {
        return SCHEMAS.resolve(type + ".json");
    }

    private static Map<String, JsonNode> read(Path folder) {
        Map<String, JsonNode> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                found.put(file.getFileName().toString().replace(".json", ""), Json.parse(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String pretty(JsonNode json) {
        try {
            return PRETTY.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.flotilla.workflow.definition.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.catalogue.domain.Catalogue;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.definition.domain.DefinitionReader;
import io.flotilla.workflow.definition.domain.Reading;
import io.flotilla.workflow.definition.domain.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows that users see first are valid, and so is the one that the reference explains. */
class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("flotilla.root", ".."));

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsValid(Path example) throws IOException {
        assertValid(Files.readString(example));
    }

    @org.junit.jupiter.api.Test
    void theWorkedExampleOfTheReferenceIsValid() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/workflow-format.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();

        assertValid(page.substring(start, page.indexOf("```", start)));
    }

    /** As the fleet would check it: with the tools and agents that come with it, as their services describe them. */
    @ParameterizedTest
    @MethodSource("examples")
    void anExampleUsesWhatThereIsAsItIs(Path example) throws IOException {
        JsonNode document = Documents.yaml(Files.readString(example));
        Map<Ref, Entry> found = new HashMap<>();
        try (Stream<Path> files = Files.list(ROOT.resolve("tool-service/src/main/resources/tools"))) {
            for (Path file : files.toList()) {
                JsonNode tool = Json.parse(Files.readAllBytes(file));
                put(found, Kind.TOOL, tool.get("name").asText(), tool.get("input"), tool.get("output"));
            }
        }
        try (Stream<Path> files = Files.list(ROOT.resolve("agent-service/src/main/resources/agents"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                JsonNode agent = Documents.yaml(Files.readString(file));
                String name = agent.at("/metadata/name").asText();
                put(found, Kind.AGENT, name, agent.at("/spec/input"), agent.at("/spec/output"));
            }
        }
        found.keySet().retainAll(DefinitionReader.uses(document));
        Catalogue catalogue = new Catalogue(found, Map.of(), Set.of(Kind.values()));

        Reading reading =
                new DefinitionReader(Documents.EXPRESSIONS).read(document, new Surroundings(catalogue, Set.of()));

        assertThat(found).isNotEmpty();
        assertThat(reading instanceof Reading.Invalid invalid ? invalid.errors() : List.of())
                .isEmpty();
        assertThat(((Reading.Valid) reading).warnings()).isEmpty();
    }

    private static void put(Map<Ref, Entry> found, Kind kind, String name, JsonNode input, JsonNode output) {
        found.put(new Ref(kind, name, null), new Entry(kind, name, 1, input, output, List.of(), List.of()));
    }

    private static void assertValid(String document) {
        Reading reading = Documents.read(document);

        assertThat(reading instanceof Reading.Invalid invalid ? invalid.errors() : List.of())
                .isEmpty();
    }
}

package io.flotilla.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What holds for every service's events: docs/events says what is sent, and what was released only grows. A service's
 * test extends this and lists its events; {@code -Dflotilla.references=write} writes the generated files anew.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class EventContractRules {
    private static final Pattern TYPE = Pattern.compile("\"(io\\.flotilla\\.[a-z]+\\.[a-z-]+\\.v\\d+)\"");

    private final String service;
    private final List<PublishedEvent> events;

    protected EventContractRules(String service, List<PublishedEvent> events) {
        this.service = service;
        this.events = List.copyOf(events);
    }

    @Test
    @Order(1)
    public void theGeneratedFilesAreUpToDate() {
        EventContract.checkReferences(owned());
    }

    /** When files are written, those of services whose turn is later are not there yet; the next run looks. */
    @Test
    public void everyTypeInTheSourceAndEverySchemaHasItsEvent() throws IOException {
        assumeThat(References.areWritten()).isFalse();
        Map<String, JsonNode> schemas = EventContract.schemas();
        assertThat(schemas.keySet()).containsAll(typesInSource());
        assertThat(types(schemas)).isEqualTo(typesOwned());
    }

    @Test
    public void whatOthersAlsoPublishFitsTheirSchema() {
        assumeThat(References.areWritten()).isFalse();
        Map<String, JsonNode> schemas = EventContract.schemas();
        for (PublishedEvent event : events) {
            JsonNode agreed = schemas.get(event.type());
            assertThat(agreed).as("a schema of %s", event).isNotNull();
            ObjectNode own = EventSchemas.of(event);
            assertThat(agreed.get("x-publishers")).as(event.type()).isEqualTo(own.get("x-publishers"));
            // What this service does not send is missing here and fine there; everything else has to agree.
            for (Map.Entry<String, JsonNode> field : agreed.path("properties").properties()) {
                own.withObjectProperty("properties").putIfAbsent(field.getKey(), field.getValue());
            }
            own.set("required", agreed.get("required"));
            assertThat(own.path("properties")).as(event.type()).isEqualTo(agreed.path("properties"));
            assertThat(event.always()).as(event.type()).containsAll(texts(agreed.path("required")));
        }
    }

    @Test
    public void versionOneOnlyGrows() {
        Map<String, JsonNode> schemas = EventContract.schemas();
        for (Map<String, JsonNode> released : EventContract.golden("schemas")) {
            for (String type : types(released)) {
                assertThat(schemas).as("a released type is gone").containsKey(type);
                assertThat(SchemaChanges.breaking(released.get(type), schemas.get(type)))
                        .as("%s breaks those who read it; add a field or a type instead", type)
                        .isEmpty();
            }
        }
    }

    @Test
    public void ofEveryReleasedTypeThereIsARecord() {
        Set<String> seen = new TreeSet<>();
        EventContract.golden("records").forEach(released -> seen.addAll(released.keySet()));
        EventContract.golden("schemas").forEach(released -> assertThat(seen).containsAll(types(released)));
    }

    @Test
    public void releasedRecordsAreStillValid() {
        Map<String, JsonNode> schemas = EventContract.schemas();
        for (Map<String, JsonNode> released : EventContract.golden("records")) {
            for (String type : typesOwned()) {
                if (released.containsKey(type)) {
                    JsonNode data = released.get(type).get("value");
                    assertThat(Shapes.faults(schemas.get(type), data)).as(type).isEmpty();
                }
            }
        }
    }

    private List<PublishedEvent> owned() {
        return events.stream().filter(event -> event.owner().equals(service)).toList();
    }

    private Set<String> typesOwned() {
        return owned().stream().map(PublishedEvent::type).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of these schemas that this service owns. */
    private Set<String> types(Map<String, JsonNode> schemas) {
        return schemas.entrySet().stream()
                .filter(schema -> EventContract.owner(schema.getValue()).equals(service))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> typesInSource() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                TYPE.matcher(Files.readString(file))
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static List<String> texts(JsonNode array) {
        return Shapes.stream(array).map(JsonNode::asText).toList();
    }
}

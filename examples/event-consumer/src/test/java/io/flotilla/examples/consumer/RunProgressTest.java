package io.flotilla.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Reads the released records of docs/events as they are on the wire. */
class RunProgressTest {
    private static final TopicPartition PARTITION = new TopicPartition("flotilla.run.events", 0);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> printed = new ArrayList<>();
    private final MockConsumer<String, CloudEvent> consumer = consumer();
    private long offset;

    @Test
    void everyReleasedRunEventIsALine() throws IOException {
        List<JsonNode> records = released("io.flotilla.run.");
        assertThat(records).hasSizeGreaterThanOrEqualTo(40);
        records.forEach(this::deliver);
        RunProgress.step(consumer, new Progress(), printed::add);
        assertThat(printed).hasSameSizeAs(records);
        assertThat(printed).anyMatch(line -> line.matches("run_\\w+ +\\d+  ✓ step-succeeded +measure \\{.*"));
    }

    @Test
    void anEventThatComesAgainIsPrintedOnce() throws IOException {
        JsonNode record = released("io.flotilla.run.run-started").getFirst();
        deliver(record);
        deliver(record);
        Progress progress = new Progress();
        RunProgress.step(consumer, progress, printed::add);
        deliver(record);
        RunProgress.step(consumer, progress, printed::add);
        assertThat(printed).hasSize(1);
        assertThat(consumer.committed(java.util.Set.of(PARTITION))
                        .get(PARTITION)
                        .offset())
                .isEqualTo(3);
    }

    @Test
    void theSameIdOfAnotherSourceIsAnotherEvent() throws IOException {
        ObjectNode record = (ObjectNode) released("io.flotilla.run.run-started").getFirst();
        deliver(record);
        ObjectNode other = record.deepCopy();
        other.withObjectProperty("headers").put("ce_source", "/elsewhere");
        deliver(other);
        RunProgress.step(consumer, new Progress(), printed::add);
        assertThat(printed).hasSize(2);
    }

    @Test
    void typesAndFieldsThatCameLaterDoNoHarm() throws IOException {
        ObjectNode record = (ObjectNode) released("io.flotilla.run.run-started").getFirst();
        ObjectNode unknown = record.deepCopy();
        unknown.withObjectProperty("headers").put("ce_type", "io.flotilla.run.run-admired.v1");
        deliver(unknown);
        record.withObjectProperty("headers").put("ce_mood", "good");
        record.withObjectProperty("value").put("later", true);
        deliver(record);
        RunProgress.step(consumer, new Progress(), printed::add);
        assertThat(printed).singleElement().asString().contains("run-started");
    }

    private void deliver(JsonNode record) {
        RecordHeaders headers = new RecordHeaders();
        for (Map.Entry<String, JsonNode> header : record.get("headers").properties()) {
            headers.add(header.getKey(), header.getValue().asText().getBytes(StandardCharsets.UTF_8));
        }
        byte[] value = record.get("value").toString().getBytes(StandardCharsets.UTF_8);
        CloudEvent event;
        try (CloudEventDeserializer deserializer = new CloudEventDeserializer()) {
            event = deserializer.deserialize(PARTITION.topic(), headers, value);
        }
        consumer.addRecord(new ConsumerRecord<>(
                PARTITION.topic(), 0, offset++, record.get("key").asText(), event));
    }

    private static List<JsonNode> released(String start) throws IOException {
        Path folder = Path.of(System.getProperty("flotilla.root", "../.."), "docs/events/golden");
        List<JsonNode> records = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.getParent().endsWith("records")
                            && f.getFileName().toString().startsWith(start))
                    .sorted()
                    .toList()) {
                records.add(JSON.readTree(file.toFile()));
            }
        }
        return records;
    }

    private static MockConsumer<String, CloudEvent> consumer() {
        MockConsumer<String, CloudEvent> consumer = new MockConsumer<>("earliest");
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        return consumer;
    }
}

package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.flotilla.system.Fleet.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is on Kafka after all kinds of runs is what docs/events says. */
class EventContractIT {
    private static final String DEAD_LETTERS = "flotilla.dead-letters";
    private static final String RUN_EVENTS = "flotilla.run.events";
    private static final Set<String> EXPECTED = Pattern.compile("[^\\s]+")
            .matcher("""
                    run.run-created run.run-started run.run-waiting run.run-resumed run.run-succeeded run.run-failed
                    run.run-cancelled run.step-started run.step-waiting run.step-retrying run.step-succeeded
                    run.step-failed run.step-skipped run.step-cancelled run.approval-requested run.approval-decided
                    agent.invocation-requested agent.invocation-completed agent.turn-completed agent.delta-emitted
                    tool.call-requested tool.call-completed tool.call-failed tool.call-cancel-requested
                    sandbox.execution-requested sandbox.execution-completed sandbox.execution-cancel-requested
                    sandbox.files-requested sandbox.files-failed sandbox.output-emitted
                    usage.recorded billing.cost-recorded billing.budget-exceeded audit.call-recorded""")
            .results()
            .map(name -> "io.flotilla." + name.group() + ".v1")
            .collect(Collectors.toUnmodifiableSet());

    private static Map<String, List<ConsumerRecord<String, byte[]>>> topics;

    private final EventSchemas schemas = new EventSchemas();

    @BeforeEach
    void runs() {
        if (topics == null) {
            Fleet fleet = Fleet.start();
            letThingsHappen(fleet, fleet.api());
            topics = awaitExpected(new EventTopics(fleet.kafka()));
        }
    }

    private static Map<String, List<ConsumerRecord<String, byte[]>>> awaitExpected(EventTopics all) {
        Set<String> missing = new TreeSet<>(EXPECTED);
        try {
            Poll.until(() -> {
                missing.removeAll(types(all.read()));
                return missing.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError("never seen: " + missing, e);
        }
        return all.read();
    }

    @Test
    void everyRecordIsACloudEventOfADocumentedTypeWithValidData() {
        Map<String, Set<String>> faults = new TreeMap<>();
        for (CloudEventOnTopic one : events()) {
            CloudEvent event = one.event();
            String service = event.getSource().toString().replace("/flotilla/", "");
            List<String> wrong = schemas.faults(
                    event.getType(), one.topic(), service, event.getData().toBytes());
            if (!wrong.isEmpty()) {
                faults.computeIfAbsent(event.getType(), type -> new TreeSet<>()).addAll(wrong);
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void theAttributesAreThoseOfTheEnvelope() {
        for (CloudEventOnTopic one : events()) {
            CloudEvent event = one.event();
            assertThat(event.getSource().toString()).matches("/flotilla/(gateway|workflow|agent|tool|sandbox|billing)");
            assertThat(event.getDataContentType()).isEqualTo("application/json");
            assertThat(event.getTime()).as(event.getType()).isNotNull();
            Object run = event.getExtension("runid");
            assertThat(one.key()).isEqualTo(run == null ? event.getExtension("tenantid") : run);
            assertThat(event.getExtension("tenantid")).as(event.getType()).isNotNull();
            if (one.topic().endsWith(".commands")) {
                assertThat(event.getExtension("replyto")).as(event.getType()).isNotNull();
            }
        }
    }

    @Test
    void theSequenceOfARunHasNoGapAndItsRecordsAreInOrder() {
        Map<Object, Long> last = new HashMap<>();
        for (CloudEventOnTopic one : events()) {
            CloudEvent event = one.event();
            Object run = event.getExtension("runid");
            // What is emitted from outside belongs to no run.
            if (one.topic().equals(RUN_EVENTS) && run != null) {
                long sequence = Long.parseLong(String.valueOf(event.getExtension("sequence")));
                long before = last.getOrDefault(run, 0L);
                // One that comes again is fine; one that is left out is not.
                assertThat(sequence).as("after %d in %s", before, run).isBetween(1L, before + 1);
                last.put(run, Math.max(before, sequence));
            }
        }
        assertThat(last).isNotEmpty();
    }

    @Test
    void whatComesAgainWithTheSameSourceAndIdIsTheSame() {
        Map<String, CloudEventOnTopic> known = new HashMap<>();
        for (CloudEventOnTopic one : events()) {
            CloudEvent event = one.event();
            CloudEventOnTopic before = known.putIfAbsent(event.getSource() + " " + event.getId(), one);
            if (before != null) {
                assertThat(event.getType()).isEqualTo(before.event().getType());
                assertThat(event.getData().toBytes())
                        .isEqualTo(before.event().getData().toBytes());
            }
        }
    }

    @Test
    void everyTopicIsInTheAsyncApiDocument() throws IOException {
        String document = Files.readString(Fleet.ROOT.resolve("docs/events/asyncapi.yaml"));
        assertThat(topics.keySet()).allSatisfy(topic -> assertThat(document).contains("address: " + topic + "\n"));
    }

    @Test
    void theExampleOfAConsumerPrintsWhatTheRunsDid(@TempDir Path folder) throws IOException {
        Path printed = folder.resolve("printed.txt");
        Path example = Fleet.ROOT.resolve("examples/event-consumer/target");
        Process consumer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        example.resolve("classes") + ":" + example.resolve("lib") + "/*",
                        "io.flotilla.examples.consumer.RunProgress",
                        Fleet.start().kafka())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            for (String end : List.of("run-succeeded", "run-failed", "run-cancelled")) {
                Set<String> ended = runs("io.flotilla.run." + end + ".v1");
                Poll.until(() -> printed(printed, end).containsAll(ended));
            }
        } finally {
            consumer.destroyForcibly();
        }
    }

    /** The runs of which a line with this word was printed. */
    private static Set<String> printed(Path file, String word) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(" " + word + " "))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> runs(String type) {
        Set<String> runs = events().stream()
                .filter(one -> one.event().getType().equals(type))
                .map(CloudEventOnTopic::key)
                .collect(Collectors.toSet());
        assertThat(runs).isNotEmpty();
        return runs;
    }

    private static void letThingsHappen(Fleet fleet, Api api) {
        Result example = fleet.flotilla(
                Duration.ofMinutes(5),
                "run",
                "examples/quality-check.yaml",
                "--input",
                "repo=examples/shop",
                "--approve");
        assertThat(example.exitCode()).as(example.output()).isZero();
        String retry = ",\"retry\":{\"attempts\":2,\"backoff\":\"PT0.1S\",\"on\":[\"exit-code\"]}";
        String endless = api.start(Definitions.of("endless", Definitions.python("spin", "while True: pass", "")), "{}");
        List<String> runs = List.of(
                api.start(Definitions.of("fails", Definitions.python("bad", "raise SystemExit(3)", retry)), "{}"),
                api.start(
                        Definitions.of(
                                "pauses",
                                "{\"id\":\"w\",\"uses\":\"wait\",\"with\":{\"for\":\"PT1S\"}}",
                                "{\"id\":\"s\",\"uses\":\"set\",\"if\":\"${{ false }}\",\"with\":{\"a\":1}}",
                                Definitions.python("after", "print('hello', flush=True)", ",\"needs\":[\"w\"]")),
                        "{}"),
                api.start(
                        Definitions.of(
                                "lacks",
                                "{\"id\":\"f\",\"uses\":\"tool/files.read\",\"with\":"
                                        + "{\"workspace\":\"art_unknown\",\"path\":\"a.txt\"}}"),
                        "{}"),
                api.start(
                        Definitions.of("poor", Definitions.python("one", "print(1)", ""))
                                .replace("\"spec\":{", "\"spec\":{\"budget\":{\"limit\":\"0.000000001\"},"),
                        "{}"));
        Poll.until(() -> "running".equals(api.run(endless).at("/steps/0/status").asText()));
        api.post("/api/v1/runs/" + endless + "/cancel", "{\"reason\":\"seen enough\"}");
        List<JsonNode> ends = new ArrayList<>(List.of(api.awaitEnd(endless)));
        runs.forEach(run -> ends.add(api.awaitEnd(run)));
        assertThat(ends)
                .extracting(run -> run.get("status").asText())
                .containsExactly("cancelled", "failed", "succeeded", "failed", "failed");
    }

    private static Set<String> types(Map<String, List<ConsumerRecord<String, byte[]>>> read) {
        Set<String> types = new TreeSet<>();
        read.values()
                .forEach(records -> records.forEach(record -> {
                    var type = record.headers().lastHeader("ce_type");
                    types.add(type == null ? "none" : new String(type.value(), StandardCharsets.UTF_8));
                }));
        return types;
    }

    /** Without the dead letters, which are what could not be read. */
    private static List<CloudEventOnTopic> events() {
        List<CloudEventOnTopic> events = new ArrayList<>();
        topics.forEach((topic, records) -> {
            if (!topic.equals(DEAD_LETTERS)) {
                records.forEach(record -> events.add(new CloudEventOnTopic(
                        topic,
                        record.key(),
                        KafkaMessageFactory.createReader(record).toEvent())));
            }
        });
        assertThat(events).hasSizeGreaterThan(100);
        return events;
    }

    private record CloudEventOnTopic(String topic, String key, CloudEvent event) {}
}

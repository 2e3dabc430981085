package io.flotilla.workflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.testing.KafkaProbe;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Stands where agent-service and tool-service stand: takes their commands from Kafka and answers as the name of the tool
 * or agent says. {@code echo} answers with its input; {@code flaky} fails as {@code class} says until attempt
 * {@code until}; {@code twice} answers every time twice, once under another event id; {@code silent} keeps everybody
 * waiting; {@code broken} fails.
 */
public final class FakeExecutor implements AutoCloseable {
    private final KafkaProbe probe;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Event> commands = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    public FakeExecutor(String bootstrap) {
        probe = new KafkaProbe(bootstrap);
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", "executor-" + UUID.randomUUID());
        settings.put("auto.offset.reset", "latest");
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.AGENT_COMMANDS, Topics.TOOL_COMMANDS));
        // Joins the group before it returns: what is sent from now on is seen.
        while (consumer.assignment().isEmpty()) {
            consumer.poll(Duration.ofMillis(50));
        }
        consumer.assignment().forEach(consumer::position);
        thread = new Thread(this::work, "fake-executor");
        thread.start();
    }

    /** All commands about a run, in order. */
    public List<Event> commands(String runId) {
        return commands.stream().filter(e -> runId.equals(e.runId())).toList();
    }

    public KafkaProbe kafka() {
        return probe;
    }

    /** Answers a command that was left unanswered. */
    public void complete(Event command, JsonNode output) {
        answer(command, "completed", Json.object().put("cost", "0.010").set("output", output));
    }

    private void work() {
        while (!stopped) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                Event command = EventRecords.fromRecord(record.headers(), record.value());
                commands.add(command);
                if (command.type().endsWith("-requested.v1") && !command.type().contains("cancel")) {
                    handle(command);
                }
            }
        }
        consumer.close();
    }

    private void handle(Event command) {
        JsonNode data = command.data();
        JsonNode input = data.path(data.has("tool") ? "arguments" : "input");
        switch (data.path(data.has("tool") ? "tool" : "agent").asText().split("@")[0]) {
            case "echo" -> complete(command, input);
            case "twice" -> {
                complete(command, input);
                complete(command, Json.object().put("second", true));
            }
            case "flaky" -> {
                if (data.path("attempt").asInt() < input.path("until").asInt()) {
                    fail(command, input.path("class").asText());
                } else {
                    complete(command, input);
                }
            }
            case "broken" -> fail(command, input.path("class").asText("exit-code"));
            default -> {}
        }
    }

    private void fail(Event command, String errorClass) {
        Failure failure = Failure.retryable(ErrorClass.of(errorClass), errorClass, "as was asked for");
        answer(command, "failed", Json.object().put("cost", "0.002").set("error", Json.tree(failure)));
    }

    private void answer(Event command, String how, ObjectNode data) {
        boolean tool = command.data().has("callId");
        String id = tool ? "callId" : "invocationId";
        data.put(id, command.data().path(id).asText());
        String type = tool ? "io.flotilla.tool.call-" : "io.flotilla.agent.invocation-";
        Event answer = command.reply(type + how + ".v1", data).from(tool ? "tool" : "agent");
        // Everything is delivered twice: that is what at least once means.
        probe.sendTo(tool ? Topics.TOOL_EVENTS : Topics.AGENT_EVENTS, answer, answer);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        probe.close();
    }
}

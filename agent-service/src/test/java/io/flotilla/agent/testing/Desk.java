package io.flotilla.agent.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Stands where workflow and tools stand: asks an agent on behalf of one run, and reads everything about that run. */
public final class Desk implements AutoCloseable {
    /** Of a run that is part of another. */
    public static final JsonNode BUDGET =
            Json.parse("{\"limit\":\"1.00\",\"within\":[{\"runId\":\"run_above\",\"limit\":\"2.00\"}]}");

    public static final String TENANT = "tenant-a";

    public final String run = Ids.next("run");
    private final KafkaProbe probe;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Event> seen = new ArrayList<>();

    public Desk(String bootstrap) {
        probe = new KafkaProbe(bootstrap);
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        "desk-" + UUID.randomUUID(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(
                Topics.AGENT_EVENTS,
                Topics.TOOL_COMMANDS,
                Topics.SANDBOX_COMMANDS,
                Topics.USAGE_EVENTS,
                Topics.AGENT_DELTAS,
                Topics.DEAD_LETTERS));
    }

    /** The command, to be sent as often as wanted; {@code step} makes the invocation's id. */
    public Event command(String step, String agent, JsonNode input) {
        ObjectNode data = Json.object()
                .put("invocationId", id(step))
                .put("agent", agent)
                .put("workspace", "art_1")
                .put("attempt", 1);
        data.set("input", input);
        data.set("budget", BUDGET);
        return event("io.flotilla.agent.invocation-requested.v1", step, data).replyingTo("workflow");
    }

    public String id(String step) {
        return run + "/" + step + "/1";
    }

    public Event cancellation(String step) {
        ObjectNode data = Json.object().put("invocationId", id(step)).put("reason", "the run was stopped");
        return event("io.flotilla.agent.invocation-cancel-requested.v1", step, data)
                .replyingTo("workflow");
    }

    public Event toolAnswer(Event call, JsonNode output) {
        ObjectNode data = Json.object().put("callId", call.data().path("callId").asText());
        data.put("tool", call.data().path("tool").asText()).put("cost", "0.0001");
        data.set("output", output);
        return call.reply("io.flotilla.tool.call-completed.v1", data).from("tool");
    }

    public Event toolFailure(Event call, JsonNode error, JsonNode output) {
        ObjectNode data = Json.object().put("callId", call.data().path("callId").asText());
        data.set("error", error);
        data.set("output", output);
        return call.reply("io.flotilla.tool.call-failed.v1", data).from("tool");
    }

    public void send(Event... events) {
        for (Event event : events) {
            boolean tool = event.type().startsWith("io.flotilla.tool.");
            boolean sandbox = event.type().startsWith("io.flotilla.sandbox.");
            String others = sandbox ? Topics.SANDBOX_EVENTS : Topics.AGENT_COMMANDS;
            probe.sendTo(tool ? Topics.TOOL_EVENTS : others, event);
        }
    }

    /** The answer of the invocation of this step. */
    public Event outcome(String step) {
        return await(isAbout(step)
                        .and(e -> e.type().endsWith("invocation-completed.v1")
                                || e.type().endsWith("invocation-failed.v1")))
                .getFirst();
    }

    /** The commands that tools got for this step's turn, once there are so many. */
    public List<Event> calls(String step, int turn, int count) {
        String prefix = id(step) + "/turn-" + turn + "/";
        Predicate<Event> wanted = e -> e.type().endsWith("tool.call-requested.v1")
                && e.data().path("callId").asText().startsWith(prefix);
        Poll.until(() -> {
            poll();
            return count(wanted) >= count;
        });
        return all(wanted);
    }

    /** Waits for at least one. */
    public List<Event> await(Predicate<Event> wanted) {
        Poll.until(() -> {
            poll();
            return count(wanted) > 0;
        });
        return all(wanted);
    }

    /** Everything of this run that has been seen, after another look. */
    public List<Event> all(Predicate<Event> wanted) {
        poll();
        return seen.stream().filter(wanted).toList();
    }

    public List<Event> ofType(String suffix) {
        return all(e -> e.type().endsWith(suffix));
    }

    private long count(Predicate<Event> wanted) {
        return seen.stream().filter(wanted).count();
    }

    private Predicate<Event> isAbout(String step) {
        return e -> id(step).equals(e.data().path("invocationId").asText());
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(50)).forEach(record -> {
            if (run.equals(record.key())) {
                seen.add(EventRecords.fromRecord(record.headers(), record.value()));
            }
        });
    }

    private Event event(String type, String step, JsonNode data) {
        return Event.of(type, TENANT, data)
                .about(run, step)
                .from("workflow")
                .traced("00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
    }

    @Override
    public void close() {
        probe.close();
        consumer.close();
    }
}

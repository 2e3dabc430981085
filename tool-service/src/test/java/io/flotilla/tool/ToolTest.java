package io.flotilla.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.local.EmbeddedStack;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Speaks to the service as workflow and agent do, and stands in for the sandbox. */
public abstract class ToolTest {
    protected static final String REQUESTED = "io.flotilla.tool.call-requested.v1";
    protected static final String CANCEL = "io.flotilla.tool.call-cancel-requested.v1";
    protected static final String COMPLETED = "io.flotilla.tool.call-completed.v1";
    protected static final String FAILED = "io.flotilla.tool.call-failed.v1";

    protected EmbeddedStack stack;
    protected final String tenant = Ids.next("tenant");
    protected final String run = Ids.next("run");
    protected KafkaProbe kafka;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    protected String call(String suffix) {
        return run + "/measure/" + suffix;
    }

    protected Event request(String id, String tool, Map<String, ?> arguments) {
        return request(id, tool, arguments, Map.of());
    }

    protected Event request(String id, String tool, Map<String, ?> arguments, Map<String, ?> more) {
        Map<String, Object> data = new HashMap<>();
        data.put("callId", id);
        data.put("tool", tool);
        data.put("arguments", arguments);
        data.put("attempt", 1);
        data.put("deadline", Instant.now().plusSeconds(120).toString());
        data.putAll(more);
        return Event.of(REQUESTED, tenant, data).about(run, "measure").replyingTo("workflow");
    }

    protected void send(Event... events) {
        kafka.sendTo(Topics.TOOL_COMMANDS, events);
    }

    protected void sandboxAnswers(Event... events) {
        kafka.sendTo(Topics.SANDBOX_EVENTS, events);
    }

    /** The only command to the sandbox for this run. */
    protected Event sandboxCommand() {
        return kafka.events(Topics.SANDBOX_COMMANDS, run, 1).getFirst();
    }

    /** The only answer for this run. */
    protected Event answer() {
        return answers(1).getFirst();
    }

    protected List<Event> answers(int count) {
        List<Event> answers = kafka.events(Topics.TOOL_EVENTS, run, count);
        assertThat(answers).hasSize(count);
        return answers;
    }

    protected static Event executed(Event command, Map<String, ?> result) {
        Map<String, Object> data = new HashMap<>(Map.of(
                "executionId",
                command.data().path("executionId").asText(),
                "exitCode",
                0,
                "reason",
                "finished",
                "stdout",
                "",
                "stderr",
                "",
                "truncated",
                false,
                "artifacts",
                List.of(),
                "usage",
                Map.of("wallSeconds", "0.41", "cpuSeconds", "0.30", "maxMemoryBytes", 12582912),
                "cost",
                "0.0000205"));
        data.putAll(result);
        return command.reply("io.flotilla.sandbox.execution-completed.v1", data);
    }
}

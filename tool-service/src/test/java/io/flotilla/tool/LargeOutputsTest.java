package io.flotilla.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An output that is too large to travel is kept by the sandbox. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class LargeOutputsTest extends ToolTest {
    private static final Map<String, String> PRINT = Map.of("runtime", "python", "code", "print(1)");

    @Test
    void anOutputThatIsTooLargeBecomesAnArtifact() {
        send(request(call("1"), "code.run", PRINT));
        String flood = "begin" + "x".repeat(250_000) + "end";
        Event executed = executed(
                sandboxCommand(), Map.of("stdout", flood, "stderr", flood, "result", List.of("y".repeat(20_000))));
        sandboxAnswers(executed, executed.identified("again"));

        Event keep = kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast();
        assertThat(keep.type()).isEqualTo("io.flotilla.sandbox.artifact-requested.v1");
        assertThat(keep.replyTo()).isEqualTo("tool");
        assertThat(keep.data().at("/value/stdout").asText()).isEqualTo(flood);
        Event kept = kept(keep);
        sandboxAnswers(kept, kept.identified("again"));

        JsonNode data = answer().data();
        assertThat(data.at("/output/artifact").toString())
                .isEqualTo("{\"id\":\"art_9\",\"size\":500123,\"sha256\":\"ab\",\"contentType\":\"application/json\"}");
        assertThat(data.at("/output/preview/exitCode").asInt(-1)).isZero();
        assertThat(data.at("/output/preview/stdout").asText())
                .startsWith("begin")
                .endsWith("end");
        assertThat(data.at("/output/preview").has("result")).isFalse();
        assertThat(data.get("output").size()).isEqualTo(2);
        assertThat(data.get("output").toString().length()).isLessThan(40_000);
        assertThat(data.path("cost").asText()).isEqualTo("0.0000205");

        send(request(call("1"), "code.run", PRINT), request(call("2"), "nothing", Map.of()));
        assertThat(answers(3).get(1).data()).isEqualTo(data);
        assertThat(kafka.events(Topics.SANDBOX_COMMANDS, run, 2)).hasSize(2);
    }

    @Test
    void aFailureKeepsItsLargeOutputAsWell() {
        send(request(call("1"), "code.run", PRINT));
        sandboxAnswers(executed(sandboxCommand(), Map.of("exitCode", 3, "stdout", "x".repeat(300_000))));
        sandboxAnswers(kept(kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast()));

        Event answer = answer();
        assertThat(answer.type()).isEqualTo(FAILED);
        assertThat(answer.data().at("/error/class").asText()).isEqualTo("exit-code");
        assertThat(answer.data().at("/output/artifact/id").asText()).isEqualTo("art_9");
    }

    @Test
    void anOutputThatCannotBeKeptIsAFailure() {
        send(request(call("1"), "code.run", PRINT));
        sandboxAnswers(executed(sandboxCommand(), Map.of("result", List.of("x".repeat(300_000)))));
        Event keep = kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast();
        Map<String, Object> error = Map.of("code", "x", "message", "no disk", "retryable", false, "class", "internal");
        sandboxAnswers(
                keep.reply("io.flotilla.sandbox.artifact-failed.v1", Map.of("requestId", call("1"), "error", error)));

        JsonNode data = answer().data();
        assertThat(data.path("error").path("code").asText()).isEqualTo("output-too-large");
        assertThat(data.path("error").path("message").asText()).contains("no disk");
        assertThat(data.path("cost").asText()).isEqualTo("0.0000205");
    }

    @Test
    void aCallWhoseOutputIsBeingKeptCanBeCancelled() {
        send(request(call("1"), "code.run", PRINT));
        sandboxAnswers(executed(sandboxCommand(), Map.of("stdout", "x".repeat(300_000))));
        Event keep = kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast();
        send(Event.of(CANCEL, tenant, Map.of("callId", call("1"), "reason", "enough"))
                .about(run, "measure"));
        assertThat(answer().data().at("/error/class").asText()).isEqualTo("cancelled");

        sandboxAnswers(kept(keep));
        send(request(call("2"), "nothing", Map.of()));
        assertThat(answers(2)).extracting(e -> e.data().path("callId").asText()).containsExactly(call("1"), call("2"));
    }

    private Event kept(Event keep) {
        return keep.reply(
                "io.flotilla.sandbox.artifact-kept.v1",
                Map.of(
                        "requestId",
                        keep.data().path("requestId").asText(),
                        "id",
                        "art_9",
                        "size",
                        500_123,
                        "sha256",
                        "ab",
                        "contentType",
                        "application/json"));
    }
}

package io.flotilla.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class CodeRunTest extends ToolTest {
    private static final Map<String, Object> BUDGET =
            Map.of("limit", "1.00", "within", List.of(Map.of("runId", "run_above", "limit", "2.00")));
    private static final Map<String, String> PRINT = Map.of("runtime", "python", "code", "print(1)");

    @Test
    void aProgramIsRunInTheSandboxAndItsOutputIsTheAnswer() {
        send(request(call("1"), "code.run", PRINT, Map.of("workspace", "art_1", "budget", BUDGET)));
        Event command = sandboxCommand();
        assertThat(command.type()).isEqualTo("io.flotilla.sandbox.execution-requested.v1");
        assertThat(command.replyTo()).isEqualTo("tool");
        assertThat(command.stepId()).isEqualTo("measure");
        assertThat(command.data().path("executionId").asText()).isEqualTo(call("1"));
        assertThat(command.data().path("workspace").asText()).isEqualTo("art_1");
        assertThat(command.data().path("network").asText()).isEqualTo("none");
        assertThat(command.data().path("budget")).isEqualTo(Json.tree(BUDGET));
        assertThat(command.data().path("limits").path("timeoutSeconds").asInt()).isEqualTo(60);
        sandboxAnswers(executed(command, Map.of("stdout", "1\n", "result", Map.of("ok", true))));
        Event answer = answer();
        assertThat(answer.type()).isEqualTo(COMPLETED);
        assertThat(answer.replyTo()).isEqualTo("workflow");
        assertThat(answer.data().path("callId").asText()).isEqualTo(call("1"));
        assertThat(answer.data().path("tool").asText()).isEqualTo("code.run");
        assertThat(answer.data().path("output").path("stdout").asText()).isEqualTo("1\n");
        assertThat(answer.data().path("output").path("result").path("ok").asBoolean())
                .isTrue();
        assertThat(answer.data().path("output").has("cost")).isFalse();
        assertThat(answer.data().path("cost").asText()).isEqualTo("0.0000205");
    }

    @Test
    void argumentsAreUnderstoodInAllTheirForms() {
        Map<String, Object> arguments = Map.of(
                "runtime", "bash",
                "command", "cat in.json",
                "files", List.of(Map.of("path", "in.json", "content", "{}")),
                "stdin", "x",
                "env", Map.of("PORT", "8080"),
                "args", List.of("x", "1"),
                "workspace", "art_2",
                "timeout", "PT1M30S",
                "limits", Map.of("memoryMiB", 256));
        send(request(call("1"), "code.run@1", arguments, Map.of("workspace", "art_1")));
        JsonNode data = sandboxCommand().data();
        assertThat(data.path("command").asText()).isEqualTo("cat in.json");
        assertThat(data.has("code")).isFalse();
        assertThat(data.path("files").toString()).isEqualTo("{\"in.json\":\"{}\"}");
        assertThat(data.path("stdin").asText()).isEqualTo("x");
        assertThat(data.path("env").path("PORT").asText()).isEqualTo("8080");
        assertThat(data.path("args").toString()).isEqualTo("[\"x\",\"1\"]");
        assertThat(data.path("workspace").asText()).isEqualTo("art_2");
        assertThat(data.path("limits").toString()).isEqualTo("{\"timeoutSeconds\":90,\"memoryMiB\":256}");
    }

    @Test
    void aProgramThatWasStoppedIsAnErrorWhateverItsExitCode() {
        send(request(call("1"), "code.run", Map.of("runtime", "bash", "command", "sleep 99", "check", false)));
        sandboxAnswers(executed(sandboxCommand(), Map.of("reason", "timeout", "exitCode", 137, "stdout", "half")));
        JsonNode data = answer().data();
        assertThat(data.path("error").path("class").asText()).isEqualTo("timeout");
        assertThat(data.path("output").path("stdout").asText()).isEqualTo("half");
    }

    @Test
    void whatAProgramPrintsIsStoredWhateverItIs() {
        send(request(call("1"), "code.run", Map.of("runtime", "bash", "command", "printf '\u0000'")));
        sandboxAnswers(executed(
                sandboxCommand(), Map.of("exitCode", 1, "stdout", "a\u0000b", "stderr", "c\u0000d \uD83D\uDE80")));
        assertThat(answer().data().path("output").path("stdout").asText()).contains("a", "b");
    }

    @Test
    void aProgramDoesNotGetMoreTimeThanTheDeadlineLeaves() {
        Map<String, Object> arguments = Map.of("runtime", "python", "code", "1", "timeout", 600);
        String deadline = Instant.now().plus(Duration.ofSeconds(20)).toString();
        send(request(call("1"), "code.run", arguments, Map.of("deadline", deadline)));
        assertThat(sandboxCommand().data().path("limits").path("timeoutSeconds").asInt())
                .isBetween(1, 20);
    }

    @Test
    void aBadExitCodeIsAFailureThatKeepsTheOutput() {
        send(request(call("1"), "code.run", PRINT));
        sandboxAnswers(executed(
                sandboxCommand(),
                Map.of("exitCode", 3, "stdout", "half", "stderr", "Traceback\n  ...\nValueError: no\n\n")));
        Event answer = answer();
        assertThat(answer.type()).isEqualTo(FAILED);
        assertThat(answer.data().path("error").path("class").asText()).isEqualTo("exit-code");
        assertThat(answer.data().path("error").path("message").asText())
                .isEqualTo("the program ended with exit code 3: ValueError: no");
        assertThat(answer.data().path("output").path("stdout").asText()).isEqualTo("half");
        assertThat(answer.data().path("cost").asText()).isEqualTo("0.0000205");
    }

    @Test
    void aBadExitCodeIsFineForWhoSaysSo() {
        send(request(call("1"), "code.run", Map.of("runtime", "bash", "command", "exit 3", "check", false)));
        sandboxAnswers(executed(sandboxCommand(), Map.of("exitCode", 3)));
        Event answer = answer();
        assertThat(answer.type()).isEqualTo(COMPLETED);
        assertThat(answer.data().path("output").path("exitCode").asInt()).isEqualTo(3);
    }

    @Test
    void aFailureOfTheSandboxIsPassedOn() {
        send(request(call("1"), "code.run", PRINT));
        Event command = sandboxCommand();
        Map<String, Object> error =
                Map.of("code", "budget-exceeded", "message", "no money", "retryable", false, "class", "budget");
        sandboxAnswers(command.reply(
                "io.flotilla.sandbox.execution-failed.v1",
                Map.of("executionId", call("1"), "error", error, "cost", "0.5")));
        JsonNode data = answer().data();
        assertThat(data.path("error").path("class").asText()).isEqualTo("budget");
        assertThat(data.path("cost").asText()).isEqualTo("0.5");
    }

    @Test
    void aCancellationEndsTheCallAndReachesTheSandbox() {
        send(request(call("1"), "code.run", PRINT));
        Event command = sandboxCommand();
        send(Event.of(CANCEL, tenant, Map.of("callId", call("1"), "reason", "not needed"))
                .about(run, "measure")
                .replyingTo("workflow"));
        Event cancel = kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast();
        assertThat(cancel.type()).isEqualTo("io.flotilla.sandbox.execution-cancel-requested.v1");
        assertThat(cancel.data().path("reason").asText()).isEqualTo("not needed");
        JsonNode data = answer().data();
        assertThat(data.path("error").path("class").asText()).isEqualTo("cancelled");
        assertThat(data.path("error").path("message").asText()).isEqualTo("not needed");
        sandboxAnswers(executed(command, Map.of()));
        send(request(call("2"), "nothing", Map.of()));
        assertThat(answers(2)).extracting(e -> e.data().path("callId").asText()).containsExactly(call("1"), call("2"));
    }

    @Test
    void answersToOthersAreSkipped() {
        send(request(call("1"), "code.run", PRINT));
        Event command = sandboxCommand();
        sandboxAnswers(
                executed(command, Map.of("stdout", "wrong")).replyingTo("agent"),
                executed(command, Map.of("stdout", "right")));
        assertThat(answer().data().path("output").path("stdout").asText()).isEqualTo("right");
    }
}

package io.flotilla.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class CallsTest extends ToolTest {
    private static final Map<String, String> PRINT = Map.of("runtime", "python", "code", "print(1)");

    @Test
    void everyWrongArgumentIsTold() {
        send(request(
                call("1"), "code.run", Map.of("runtime", "cobol", "colour", "red", "limits", Map.of("memoryMiB", 1))));
        JsonNode error = answer().data().path("error");
        assertThat(error.path("class").asText()).isEqualTo("validation");
        assertThat(error.path("message").asText())
                .contains("runtime", "colour is not a known field", "limits.memoryMiB");
    }

    @Test
    void whatTheSchemaCannotSayIsCheckedToo() {
        send(
                request(call("1"), "code.run", Map.of("runtime", "python")),
                request(call("2"), "code.run", Map.of("runtime", "python", "code", "1", "command", "2")),
                request(call("3"), "code.run", Map.of("runtime", "python", "code", "1", "timeout", "soon")),
                request(call("4"), "code.run", Map.of("runtime", "python", "code", "1", "timeout", 7200)),
                request(call("5"), "code.run", Map.of("runtime", "bash", "code", "1", "files", Map.of("x", 1))),
                request(call("6"), "files.read", Map.of("path", "a.txt")),
                request(call("7"), "files.read", Map.of("path", 7, "workspace", "art_1")),
                request(call("8"), "http.fetch", Map.of("url", "http://x/", "headers", Map.of("Host", "y"))),
                request(call("9"), "http.fetch", Map.of("url", "http://x/", "body", "y")));
        assertThat(answers(9)).allSatisfy(answer -> {
            assertThat(answer.type()).isEqualTo(FAILED);
            assertThat(answer.data().path("error").path("class").asText()).isEqualTo("validation");
        });
    }

    @Test
    void nullMeansLeftOut() {
        Map<String, Object> arguments = new HashMap<>(PRINT);
        arguments.put("command", null);
        arguments.put("stdin", null);
        send(request(call("1"), "code.run", arguments));
        assertThat(sandboxCommand().data().has("stdin")).isFalse();
    }

    @Test
    void anUnknownToolIsAnswered() {
        send(request(call("1"), "rocket.launch", Map.of()), request(call("2"), "code.run@99", PRINT));
        assertThat(answers(2))
                .allSatisfy(answer -> assertThat(
                                answer.data().path("error").path("class").asText())
                        .isEqualTo("not-found"));
    }

    @Test
    void aRequestAfterItsDeadlineIsRefused() {
        send(request(
                call("1"),
                "code.run",
                PRINT,
                Map.of("deadline", Instant.now().minusSeconds(1).toString())));
        assertThat(answer().data().path("error").path("class").asText()).isEqualTo("timeout");
    }

    @Test
    void aCallThatIsNeverAnsweredEndsAfterItsDeadline() {
        send(request(
                call("1"),
                "code.run",
                PRINT,
                Map.of("deadline", Instant.now().plusSeconds(3).toString())));
        Event command = sandboxCommand();
        assertThat(answer().data().path("error").path("code").asText()).isEqualTo("deadline-passed");
        assertThat(kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast().type())
                .isEqualTo("io.flotilla.sandbox.execution-cancel-requested.v1");
        sandboxAnswers(executed(command, Map.of()));
        send(request(call("2"), "nothing", Map.of()));
        assertThat(answers(2)).extracting(e -> e.data().path("callId").asText()).containsExactly(call("1"), call("2"));
    }

    @Test
    void aDuplicateIsAnsweredButNotRunAgain() {
        Event first = request(call("1"), "code.run", PRINT);
        send(first, first, request(call("1"), "code.run", PRINT));
        Event command = sandboxCommand();
        sandboxAnswers(executed(command, Map.of("stdout", "1")), executed(command, Map.of("stdout", "2")));
        Event answer = answer();
        send(request(call("1"), "code.run", PRINT), request(call("2"), "code.run", PRINT));
        List<Event> answers = answers(2);
        assertThat(answers).allMatch(a -> a.id().equals(answer.id()));
        assertThat(answers).extracting(Event::data).containsOnly(answer.data());
        assertThat(kafka.events(Topics.SANDBOX_COMMANDS, run, 2))
                .extracting(e -> e.data().path("executionId").asText())
                .containsExactly(call("1"), call("2"));
    }

    @Test
    void aRequestThatMakesNoSenseIsAnsweredIfItHasAnId() {
        send(Event.of(REQUESTED, tenant, Map.of("callId", call("1"), "tool", "code.run", "deadline", "tomorrow"))
                .about(run, "measure")
                .replyingTo("workflow"));
        assertThat(answer().data().path("error").path("class").asText()).isEqualTo("validation");
        send(Event.of(REQUESTED, tenant, Map.of("tool", "code.run")).about(run, "measure"));
        assertThat(kafka.events(Topics.DEAD_LETTERS, run, 2)).hasSize(2);
    }

    @Test
    void filesAreReadAndWrittenInTheWorkspaceOfTheCall() {
        send(request(call("1"), "files.read", Map.of("path", "a.txt"), Map.of("workspace", "art_1")));
        Event command = sandboxCommand();
        assertThat(command.type()).isEqualTo("io.flotilla.sandbox.files-requested.v1");
        assertThat(command.data().path("operation").asText()).isEqualTo("read");
        assertThat(command.data().path("workspace").asText()).isEqualTo("art_1");
        Map<String, Object> output = Map.of("path", "a.txt", "content", "A", "size", 1, "truncated", false);
        sandboxAnswers(command.reply(
                "io.flotilla.sandbox.files-completed.v1", Map.of("requestId", call("1"), "output", output)));
        assertThat(answer().data().path("output").path("content").asText()).isEqualTo("A");
        send(request(call("2"), "files.write", Map.of("path", "b.txt", "content", "B")));
        Event write = kafka.events(Topics.SANDBOX_COMMANDS, run, 2).getLast();
        assertThat(write.data().path("content").asText()).isEqualTo("B");
        Map<String, Object> error = Map.of("code", "x", "message", "y", "retryable", false, "class", "not-found");
        sandboxAnswers(
                write.reply("io.flotilla.sandbox.files-failed.v1", Map.of("requestId", call("2"), "error", error)));
        assertThat(answers(2).getLast().data().path("error").path("class").asText())
                .isEqualTo("not-found");
    }

    @Test
    void anotherTenantsAnswerDoesNotEndACall() {
        send(request(call("1"), "code.run", PRINT));
        Event command = sandboxCommand();
        Event foreign = Event.of(
                        "io.flotilla.sandbox.execution-completed.v1",
                        tenant + "-2",
                        executed(command, Map.of("stdout", "foreign")).data())
                .about(run, "measure")
                .replyingTo("tool");
        sandboxAnswers(foreign, executed(command, Map.of("stdout", "own")));
        assertThat(answer().data().path("output").path("stdout").asText()).isEqualTo("own");
    }

    @Test
    void echoAnswersAtOnce() {
        send(request(call("1"), "echo", Map.of("value", List.of(1, "a"))));
        assertThat(answer().data().path("output").toString()).isEqualTo("{\"value\":[1,\"a\"]}");
    }
}

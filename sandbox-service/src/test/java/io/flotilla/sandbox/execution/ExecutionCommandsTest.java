package io.flotilla.sandbox.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.sandbox.FakeBilling;
import io.flotilla.sandbox.SandboxTest;
import io.flotilla.sandbox.SandboxTestResource;
import io.flotilla.sandbox.archive.Tars;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands over Kafka: what is run, refused, and answered. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(SandboxTestResource.class)
class ExecutionCommandsTest extends SandboxTest {

    private static final String PROGRAM = """
            import json, os, sys
            print("hello", sys.argv[1:], sys.stdin.read(), os.environ["A"], open("data/x.txt").read())
            print("oops", file=sys.stderr)
            json.dump({"score": 0.5, "names": ["a"]}, open("/out/result.json", "w"))
            open("/out/report.md", "w").write("# Report")
            sys.exit(3)
            """;

    private final String id = run + "/step/1";

    @Test
    void aProgramIsRunAndItsAnswerTellsEverything() {
        Event command = command(
                REQUESTED,
                python(
                        id,
                        PROGRAM,
                        Map.of(
                                "args", List.of("one"),
                                "stdin", "typed",
                                "env", Map.of("A", "b"),
                                "files", Map.of("data/x.txt", "filed"),
                                "limits", Map.of("timeoutSeconds", 30, "memoryMiB", 128),
                                "budget",
                                        Map.of(
                                                "limit",
                                                "1.00",
                                                "within",
                                                List.of(Map.of("runId", "run_above", "limit", "2.00"))),
                                "network", "none",
                                "from-the-future", true)));
        send(command);
        Event answer = onlyAnswer();
        assertThat(answer.type()).isEqualTo("io.flotilla.sandbox.execution-completed.v1");
        assertThat(answer.replyTo()).isEqualTo("tool");
        assertThat(answer.stepId()).isEqualTo("step");
        assertThat(answer.source()).isEqualTo("/flotilla/sandbox");
        JsonNode data = answer.data();
        assertThat(data.path("executionId").asText()).isEqualTo(id);
        assertThat(data.path("stdout").asText()).isEqualTo("hello ['one'] typed b filed\n");
        assertThat(data.path("stderr").asText()).isEqualTo("oops\n");
        assertThat(data.path("exitCode").asInt()).isEqualTo(3);
        assertThat(data.path("reason").asText()).isEqualTo("finished");
        assertThat(data.path("truncated").asBoolean()).isFalse();
        assertThat(data.path("result").path("names").path(0).asText()).isEqualTo("a");
        assertThat(data.path("artifacts").findValuesAsText("name"))
                .containsExactlyInAnyOrder("report.md", "result.json");
        assertArtifact(data);
        assertThat(billing.asked(id)).singleElement().satisfies(hold -> {
            assertThat(hold.at("/items/0/quantity").decimalValue()).isEqualByComparingTo("30");
            assertThat(hold.at("/items/0/resource").asText()).isEqualTo("python");
            assertThat(hold.at("/budget/limit").decimalValue()).isEqualByComparingTo("1");
            assertThat(hold.at("/budget/within/0/runId").asText()).isEqualTo("run_above");
            assertThat(hold.at("/budget/within/0/limit").decimalValue()).isEqualByComparingTo("2");
            assertThat(hold.path("tenantId").asText()).isEqualTo(tenant);
        });
        assertUsage(data);
    }

    private void assertArtifact(JsonNode data) {
        for (JsonNode artifact : data.path("artifacts")) {
            if (artifact.path("name").asText().equals("report.md")) {
                assertThat(artifact.path("contentType").asText()).isEqualTo("text/markdown");
                String body = asUser().get(
                                "/api/v1/artifacts/" + artifact.path("id").asText())
                        .asString();
                assertThat(body).isEqualTo("# Report");
            }
        }
    }

    private void assertUsage(JsonNode data) {
        JsonNode usage = kafka.events(Topics.USAGE_EVENTS, run, 1).getFirst().data();
        assertThat(usage.path("holdId").asText()).isEqualTo(id + "/hold");
        assertThat(usage.path("final").asBoolean()).isTrue();
        assertThat(usage.at("/items/0/meter").asText()).isEqualTo("sandbox.seconds");
        assertThat(usage.at("/items/0/quantity").asText())
                .isEqualTo(data.at("/usage/wallSeconds").asText());
        BigDecimal cost = new BigDecimal(data.path("cost").asText());
        assertThat(cost)
                .isEqualByComparingTo(
                        new BigDecimal(data.at("/usage/wallSeconds").asText()).multiply(new BigDecimal("0.00005")));
        assertThat(cost).isPositive();
    }

    @Test
    void theSameRequestIsRunOnceAndAnsweredFromTheStore() {
        String code = "import uuid; print(uuid.uuid4())";
        send(python(id, code), python(id, code));
        List<Event> first = answers(1);
        send(python(id, code));
        List<Event> all = answers(2);
        assertThat(all)
                .extracting(e -> e.data().path("stdout").asText())
                .containsOnly(first.getFirst().data().path("stdout").asText());
        assertThat(all).extracting(Event::id).containsOnly(first.getFirst().id());
        assertThat(rows("SELECT attempts FROM execution WHERE run_id = '" + run + "'"))
                .singleElement()
                .satisfies(row -> assertThat(row.getInteger("attempts")).isEqualTo(1));
        assertThat(billing.asked(id)).hasSize(1);
    }

    @Test
    void aCommandLineRunsInTheWorkspace() {
        byte[] archive = new Tars()
                .file("src/a.txt", "in the archive")
                .file("b.txt", "old")
                .gzipped();
        JsonNode data = ask(command(
                REQUESTED,
                Map.of(
                        "executionId",
                        id,
                        "runtime",
                        "bash",
                        "command",
                        "cat src/a.txt b.txt; pwd; touch new && ls",
                        "workspace",
                        upload(archive, "application/gzip"),
                        "files",
                        Map.of("b.txt", " and over it\n"))));
        assertThat(data.path("stdout").asText()).isEqualTo("in the archive and over it\n/work\nb.txt\nnew\nsrc\n");
    }

    @Test
    void anUnknownWorkspaceIsNotFound() {
        assertFailed(ask(workspace("art_unknown")), "not-found", "not-found");
    }

    @Test
    void anotherTenantsWorkspaceIsNotFound() {
        String foreign = asUserOf("stranger")
                .header("Content-Type", "application/gzip")
                .body(new Tars().file("secret", "x").gzipped())
                .post("/api/v1/artifacts")
                .path("id");
        assertFailed(ask(workspace(foreign)), "not-found", "not-found");
    }

    @Test
    void aHostileWorkspaceIsRefused() {
        String hostile = upload(new Tars().file("../../etc/evil", "x").gzipped(), "application/gzip");
        JsonNode data = ask(workspace(hostile));
        assertFailed(data, "validation", "archive-unsafe-path");
        JsonNode usage = kafka.events(Topics.USAGE_EVENTS, run, 1).getFirst().data();
        assertThat(usage.at("/items/0/quantity").asText()).isEqualTo("0");
    }

    private Event workspace(String artifact) {
        return command(REQUESTED, python(id, "print(1)", Map.of("workspace", artifact)));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        JsonNode data = ask(command(
                REQUESTED,
                Map.of(
                        "executionId",
                        id,
                        "runtime",
                        "cobol",
                        "code",
                        "x",
                        "command",
                        "y",
                        "network",
                        "all",
                        "env",
                        Map.of("LD_PRELOAD", "x"),
                        "files",
                        Map.of("../x", "y"),
                        "limits",
                        Map.of("memoryMiB", 1_000_000))));
        assertFailed(data, "validation", "invalid");
        assertThat(data.at("/error/message").asText())
                .contains("runtime", "bash, python", "code", "network", "env.LD_PRELOAD", "files.../x", "memoryMiB");
    }

    @Test
    void dataOfTheWrongShapeIsAnsweredToo() {
        JsonNode data = ask(command(REQUESTED, Map.of("executionId", id, "runtime", List.of(1))));
        assertFailed(data, "validation", "invalid");
    }

    @Test
    void withoutMoneyNothingRuns() {
        String broke = FakeBilling.BROKE + run;
        send(Event.of(REQUESTED, tenant, python(id, "print(1)", Map.of())).about(broke, "step"));
        JsonNode data = kafka.events(Topics.SANDBOX_EVENTS, broke, 1).getFirst().data();
        assertFailed(data, "budget", "budget-exceeded");
    }

    @Test
    void whileBillingIsAwayTheProgramWaits() {
        billing.away(true);
        send(python(id, "print(1)"));
        io.flotilla.common.testing.Poll.until(() -> billing.asked(id).size() >= 2);
        assertThat(rows("SELECT 1 FROM execution WHERE run_id = '" + run + "' AND status IN ('completed', 'failed')"))
                .isEmpty();
        billing.away(false);
        assertThat(onlyAnswer().data().path("stdout").asText()).isEqualTo("1\n");
    }

    @Test
    void aTokenThatBillingNoLongerTakesIsRenewed() {
        ask(python(run + "/first/1", "print(1)"));
        billing.endLastToken();
        send(python(run + "/second/1", "print(2)"));
        assertThat(answers(2).getLast().data().path("stdout").asText()).isEqualTo("2\n");
    }

    @Test
    void afterTheDeadlineNothingRuns() {
        Event late = command(
                REQUESTED,
                python(
                        id,
                        "print(1)",
                        Map.of("deadline", Instant.now().minusSeconds(1).toString())));
        assertFailed(ask(late), "timeout", "deadline-passed");
        assertThat(billing.asked(id)).isEmpty();
    }

    @Test
    void theDeadlineBoundsTheTimeout() {
        Event tight = command(
                REQUESTED,
                python(
                        id,
                        "import time; time.sleep(600)",
                        Map.of("deadline", Instant.now().plusSeconds(4).toString())));
        assertThat(ask(tight).path("reason").asText()).isEqualTo("timeout");
    }

    @Test
    void outputIsShownWhileTheProgramRuns() {
        // One write: print makes two of a line, and they may be seen one by one.
        send(python(id, "import os, time\nos.write(1, b'look\\n'); time.sleep(1)"));
        JsonNode delta = kafka.events(Topics.AGENT_DELTAS, run, 1).getFirst().data();
        assertThat(delta.path("executionId").asText()).isEqualTo(id);
        assertThat(delta.path("stream").asText()).isEqualTo("stdout");
        assertThat(delta.path("text").asText()).isEqualTo("look\n");
        assertThat(onlyAnswer().data().path("exitCode").asInt()).isZero();
    }

    @Test
    void controlCharactersDoNotGetOut() {
        JsonNode data = ask(python(id, "print('\\x1b[2J\\0x')"));
        assertThat(data.path("stdout").asText()).isEqualTo("\uFFFD[2J\uFFFDx\n");
    }

    private void assertFailed(JsonNode data, String errorClass, String code) {
        assertThat(data.path("executionId").asText()).isEqualTo(id);
        assertThat(data.at("/error/class").asText()).as(data.toString()).isEqualTo(errorClass);
        assertThat(data.at("/error/code").asText()).isEqualTo(code);
        assertThat(data.path("cost").asText()).isEqualTo("0");
    }
}

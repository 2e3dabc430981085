package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.cli.client.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What {@code get -o yaml} prints, {@code apply} takes back as it was. */
class RoundTripTest extends FleetTest {
    private static final String CHECK = """
            {"apiVersion":"flotilla.io/v1","kind":"Workflow",
             "metadata":{"name":"check","labels":{"since":"2026-01-01","on":"yes"}},
             "spec":{"budget":{"limit":"2.00"},
                     "steps":[{"id":"a","uses":"set","with":{"text":"1e3","note":"one\\n---\\ntwo\\n","n":3}}]}}""";
    private static final String SPEC =
            "{\"workflow\":\"check@2\",\"cron\":\"0 2 * * *\",\"timeZone\":\"Europe/Berlin\",\"inputs\":{\"day\":\"01\"}}";

    @Test
    void aWorkflowIsTakenBackFromAFile() throws IOException {
        fleet.answer("GET /api/v1/workflows/check", 200, told(3)).answer("PUT /api/v1/workflows/check", 200, told(3));
        assertThat(cli.run("get", "workflow", "check", "-o", "yaml")).isZero();
        String file = Files.writeString(folder.resolve("check.yaml"), cli.out()).toString();

        assertThat(cli.run("apply", "-f", file)).isZero();

        assertThat(cli.out()).isEqualTo("Workflow check@3\n");
        assertThat(sent("PUT /api/v1/workflows/check ")).isEqualTo(Json.MAPPER.readTree(CHECK));
    }

    @Test
    void anEarlierVersionIsTakenBackFromTheInput() throws IOException {
        fleet.answer("GET /api/v1/workflows/check/versions/2", 200, told(2))
                .answer("PUT /api/v1/workflows/check", 201, told(4));
        assertThat(cli.run("get", "workflows", "check@2", "-o", "yaml")).isZero();

        assertThat(typed(cli.out()).run("apply", "-f", "-")).isZero();

        assertThat(sent("PUT /api/v1/workflows/check ")).isEqualTo(Json.MAPPER.readTree(CHECK));
        assertThat(typed("").run("apply", "-f", "-")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void anAgentIsTakenBack() throws IOException {
        String agent = "{\"kind\":\"Agent\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"model\":\"m\"}}";
        fleet.answer("GET /api/v1/agents/a", 200, "{\"name\":\"a\",\"version\":1,\"definition\":" + agent + "}")
                .answer("PUT /api/v1/agents/a", 200, "{\"name\":\"a\",\"version\":1}");
        assertThat(cli.run("get", "agent", "a", "-o", "yaml")).isZero();

        assertThat(typed(cli.out()).run("apply", "-f", "-")).isZero();

        assertThat(sent("PUT /api/v1/agents/a ")).isEqualTo(Json.MAPPER.readTree(agent));
    }

    @Test
    void aScheduleIsTakenBack() throws IOException {
        String told = "{\"name\":\"nightly\",\"description\":\"each: night\",\"labels\":{\"team\":\"7\"},"
                + "\"state\":\"active\",\"spec\":" + SPEC + ",\"nextTimes\":[],\"lastRuns\":[],\"revision\":3}";
        fleet.answer("GET /api/v1/schedules/nightly", 200, told).answer("PUT /api/v1/schedules/nightly", 200, told);
        assertThat(cli.run("get", "schedule", "nightly", "-o", "yaml")).isZero();

        assertThat(typed(cli.out()).run("apply", "-f", "-")).isZero();

        assertThat(sent("PUT /api/v1/schedules/nightly "))
                .isEqualTo(Json.MAPPER.readTree("{\"apiVersion\":\"flotilla.io/v1\",\"kind\":\"Schedule\",\"metadata\":"
                        + "{\"name\":\"nightly\",\"description\":\"each: night\",\"labels\":{\"team\":\"7\"}},\"spec\":"
                        + SPEC + "}"));
    }

    @Test
    void aQueueIsTakenBackWithoutHowFullItIs() throws IOException {
        String spec = "{\"concurrency\":2,\"retry\":{\"attempts\":3,\"backoff\":\"PT1M\",\"on\":[\"timeout\"]}}";
        String told = "{\"name\":\"slow\",\"state\":\"paused\",\"depth\":7,\"active\":2," + spec.substring(1);
        fleet.answer("GET /api/v1/queues/slow", 200, told).answer("PUT /api/v1/queues/slow", 200, told);
        assertThat(cli.run("get", "queue", "slow", "-o", "yaml")).isZero();

        assertThat(typed(cli.out()).run("apply", "-f", "-")).isZero();

        assertThat(cli.out()).isEqualTo("Queue slow\n");
        assertThat(sent("PUT /api/v1/queues/slow "))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"apiVersion\":\"flotilla.io/v1\",\"kind\":\"Queue\",\"metadata\":{\"name\":\"slow\"},\"spec\":"
                                + spec + "}"));
    }

    @Test
    void withoutTheOptionAllThatIsKnownIsShown() {
        fleet.answer("GET /api/v1/workflows/check/versions/2", 200, told(2));

        assertThat(cli.run("get", "workflow", "check@2")).isZero();

        assertThat(cli.out()).startsWith("name: check\nversion: 2\ndefinition:\n  apiVersion: flotilla.io/v1\n");
    }

    private static String told(int version) {
        return "{\"name\":\"check\",\"version\":" + version + ",\"definition\":" + CHECK + "}";
    }

    private Cli typed(String text) {
        return cli.given(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode sent(String request) throws IOException {
        String last = fleet.requests().getLast();
        assertThat(last).startsWith(request);
        return new YAMLMapper().readTree(last.substring(request.length()));
    }
}

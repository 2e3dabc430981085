package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.cli.client.Json;
import io.flotilla.cli.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest extends FleetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "watch",
                "approve",
                "reject",
                "approvals",
                "delegate",
                "cancel",
                "pause",
                "resume",
                "step",
                "skip",
                "set",
                "emit",
                "bookmark",
                "workflow",
                "retry",
                "modify",
                "runs",
                "state",
                "fork",
                "compare",
                "analyse",
                "export",
                "get",
                "apply",
                "validate",
                "queues",
                "queue",
                "schedules",
                "schedule",
                "up",
                "down",
                "status",
                "logs",
                "test",
                "bench",
                "version",
                "bulk",
                "archive",
                "retention",
                "estimate",
                "help"
            })
    void everyCommandHasHelpWithExamples(String command) {
        assertThat(cli.run(command, "--help")).isZero();
        assertThat(cli.out()).contains("Usage: flotilla " + command, "Examples:", "./flotilla " + command);
    }

    @Test
    void anUnknownCommandIsInvalidAndTheNearestIsNamed() {
        assertThat(cli.run("rnus")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("See: ./flotilla --help");
        assertThat(cli.run()).isZero();
        assertThat(cli.out()).contains("Exit codes:", "  2   the gate failed, or a person rejected");
    }

    @Test
    void listsAreTablesOrJson() throws IOException {
        fleet.answer("GET /api/v1/runs", 200, """
            {"items":[{"id":"run_1","workflow":{"name":"check","version":2},"status":"waiting","cost":"0.1"}]}\
            """);
        assertThat(cli.run("runs", "--status", "waiting")).isZero();
        assertThat(cli.out()).isEqualTo("""
            id     workflow  status           cost  created
            run_1  check     waiting  0.100000 USD        -
            """);
        assertThat(fleet.requests()).containsExactly("GET /api/v1/runs?limit=20&status=waiting");
        assertThat(cli.run("runs", "--json")).isZero();
        assertThat(Json.MAPPER.readTree(cli.out()).at("/0/id").asText()).isEqualTo("run_1");
    }

    @Test
    void allPagesOfAListAreRead() {
        fleet.answer("GET /api/v1/tools", 200, "{\"items\":[{\"name\":\"code.run\"}],\"nextCursor\":\"a b\"}");
        assertThat(cli.run("get", "tools")).isZero();
        assertThat(fleet.requests()).hasSizeGreaterThan(1).last().isEqualTo("GET /api/v1/tools?limit=1&cursor=a%20b");
        assertThat(cli.err()).isEqualTo("Only the first 1000 are shown; there are more.\n");
    }

    @Test
    void oneThingIsShownWhole() {
        fleet.answer("GET /api/v1/workflows/check", 200, "{\"name\":\"check\",\"definition\":{\"kind\":\"Workflow\"}}");
        assertThat(cli.run("get", "workflow", "check")).isZero();
        assertThat(cli.out()).isEqualTo("name: check\ndefinition:\n  kind: Workflow\n");
        assertThat(cli.run("get", "workflows", "check", "-o", "json")).isZero();
        assertThat(cli.out()).startsWith("{\n");
        assertThat(cli.run("get", "workflows", "other")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("get", "nonsense")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("Kinds: workflows, agents");
    }

    @Test
    void anArtifactIsSavedOrWrittenOut() {
        fleet.answer("GET /api/v1/artifacts/art_1", 200, "bytes");
        Path target = folder.resolve("deep/report.md");
        assertThat(cli.run("get", "artifacts", "art_1", "--out", target.toString()))
                .isZero();
        assertThat(target).hasContent("bytes");
        assertThat(cli.run("get", "artifacts", "art_1")).isZero();
        assertThat(cli.out()).isEqualTo("bytes");
        assertThat(cli.run("get", "runs", "--out", "x")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void applyStoresEveryResourceOfAFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("all.yaml"), "kind: Agent\nmetadata: {name: a}\n---\nkind: Tool\nmetadata: {name: b}\n");
        fleet.answer("PUT /api/v1/agents/a", 201, "{\"name\":\"a\",\"version\":2}")
                .answer("PUT /api/v1/tools/b", 200, "{\"name\":\"b\"}");
        assertThat(cli.run("apply", "-f", file.toString())).isZero();
        assertThat(cli.out()).isEqualTo("Agent a@2\nTool b\n");
    }

    @Test
    void applyWaitsForWordOfTheAgentThatItStoredBefore() throws IOException {
        Path file = Files.writeString(
                folder.resolve("both.yaml"),
                "kind: Agent\nmetadata: {name: a}\n---\nkind: Workflow\nmetadata: {name: w}\n");
        fleet.answer("PUT /api/v1/agents/a", 201, "{\"name\":\"a\",\"version\":1}")
                .answer("PUT /api/v1/workflows/w", 422, "{\"detail\":\"there is no agent 'a'\"}")
                .then("PUT /api/v1/workflows/w", 422, "{\"detail\":\"there is no agent 'a'\"}")
                .then(
                        "PUT /api/v1/workflows/w",
                        201,
                        "{\"name\":\"w\",\"version\":1,\"warnings\":[{\"path\":\"spec\",\"message\":\"is odd\"}]}");

        assertThat(cli.run("apply", "-f", file.toString())).isZero();
        assertThat(cli.out()).isEqualTo("Agent a@1\nWorkflow w@1\n  warning: spec is odd\n");
    }

    @Test
    void validateTellsWhatIsWrongAndWhatIsOdd() throws IOException {
        Path file = Files.writeString(folder.resolve("w.yaml"), "kind: Workflow\nmetadata: {name: w}\n");
        fleet.answer(
                "POST /api/v1/workflows:validate",
                200,
                "{\"valid\":true,\"warnings\":[{\"path\":\"spec.steps[0]\",\"message\":\"is never done\"}]}");
        assertThat(cli.run("validate", "-f", file.toString())).isZero();
        assertThat(cli.out()).isEqualTo("w is valid\n  warning: spec.steps[0] is never done\n");

        fleet.answer(
                "POST /api/v1/workflows:validate",
                422,
                "{\"detail\":\"1 field\",\"errors\":[{\"path\":\"spec.steps[0].uses\",\"message\":\"no such tool\"}]}");
        assertThat(cli.run("validate", "-f", file.toString())).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("spec.steps[0].uses: no such tool");
    }

    @Test
    void aDecisionIsBoundToTheDigestOfWhatIsShown() {
        String approval =
                "{\"id\":\"%s\",\"runId\":\"run_1\",\"stepId\":\"%s\",\"digest\":\"sha256:1\",\"title\":\"Go?\"}";
        fleet.answer("GET /api/v1/approvals", 200, "{\"items\":[" + approval.formatted("apr_1", "ok") + "]}")
                .answer("POST /api/v1/approvals/apr_1/approve", 200, "{}")
                .answer("POST /api/v1/approvals/apr_1/reject", 409, "{\"detail\":\"it was approved before\"}");
        assertThat(cli.run("approve", "run_1", "--reason", "seen")).isZero();
        assertThat(cli.out()).contains("Go?", "Approved.");
        assertThat(fleet.requests())
                .contains("POST /api/v1/approvals/apr_1/approve {\"reason\":\"seen\",\"digest\":\"sha256:1\"}");
        assertThat(cli.run("reject", "run_1")).isEqualTo(ExitCode.ERROR);
        assertThat(cli.err()).contains("it was approved before");
        assertThat(cli.run("approve", "run_2")).isEqualTo(ExitCode.INVALID);
        String two = approval.formatted("apr_1", "ok") + "," + approval.formatted("apr_2", "late");
        fleet.answer("GET /api/v1/approvals", 200, "{\"items\":[" + two + "]}");
        assertThat(cli.run("approve", "run_1")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("--step ok | late");
        assertThat(cli.run("approve", "run_1", "--step", "ok")).isZero();
    }

    @Test
    void whatIsStillMissingIsSaid() {
        String asked = """
            {"id":"apr_1","runId":"run_1","stepId":"ok","digest":"d","title":"Go?","status":"pending","quorum":2,
             "missing":{"approvals":%d,"rejections":1,"from":{"users":["user:ben"],"roles":[],"groups":["qa"]}}}""";
        fleet.answer("GET /api/v1/approvals", 200, "{\"items\":[" + asked.formatted(2) + "]}")
                .answer("POST /api/v1/approvals/apr_1/approve", 200, asked.formatted(1))
                .answer("POST /api/v1/approvals/apr_1/reject", 403, "{\"detail\":\"user:ben may decide\"}")
                .answer("POST /api/v1/approvals/apr_1/delegate", 200, "{}");
        assertThat(cli.run("approve", "run_1")).isZero();
        assertThat(cli.out())
                .contains(
                        "missing: 2 more yes, from user:ben or group qa",
                        "Your yes counts. Still missing: 1 more yes, from user:ben or group qa.");
        assertThat(cli.run("reject", "run_1")).isEqualTo(ExitCode.ERROR);
        assertThat(cli.err()).contains("user:ben may decide");
        assertThat(cli.run("delegate", "run_1", "--to", "user:dan", "--reason", "away"))
                .isZero();
        assertThat(fleet.requests().getLast())
                .isEqualTo("POST /api/v1/approvals/apr_1/delegate {\"to\":\"user:dan\",\"reason\":\"away\"}");
        assertThat(cli.run("approvals", "--mine", "--run", "run_1")).isZero();
        assertThat(cli.out()).contains("apr_1", "missing", "pending        2");
        assertThat(fleet.requests().getLast())
                .isEqualTo("GET /api/v1/approvals?limit=100&status=pending&mine=true&runId=run_1");
        fleet.answer("GET /api/v1/approvals", 200, "{\"items\":[]}");
        assertThat(cli.run("approvals", "--mine", "--status", "all")).isZero();
        assertThat(cli.out()).isEqualTo("Nothing waits for you.\n");
    }

    @Test
    void anApprovalWithAFormIsAnsweredByType() {
        fleet.answer("GET /api/v1/approvals", 200, """
            {"items":[{"id":"apr_1","runId":"run_1","stepId":"ok","digest":"d","title":"Go?",
              "form":{"type":"object","required":["count"],"properties":{"count":{"type":"integer"}}}}]}\
            """).answer("POST /api/v1/approvals/apr_1/approve", 200, "{}");
        assertThat(cli.run("approve", "run_1")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.out()).contains("--answer NAME=VALUE", "count (integer, required)");
        assertThat(cli.run("approve", "run_1", "--answer", "count=3")).isZero();
        assertThat(fleet.requests().getLast()).contains("\"answers\":{\"count\":3}");
    }

    @Test
    void statusIsReadyOrUnavailable() throws IOException {
        Cli local = new Cli(folder).with(new DownFleet());
        assertThat(local.run("status")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(local.out()).contains("gateway", "stopped", "./flotilla up --detach");
        assertThat(local.run("status", "--json")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(Json.MAPPER.readTree(local.out()).at("/components/0/name").asText())
                .isEqualTo("gateway");
        assertThat(local.run("down")).isZero();
        assertThat(local.out()).contains("Nothing was up.");
    }

    @Test
    void logsAreTheEndOfTheFiles() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs/gateway.log"), "one\ntwo\nthree\nnot yet whole");
        Files.writeString(folder.resolve("logs/kafka.log"), "k\n");
        assertThat(cli.run("logs", "gateway", "--lines", "2")).isZero();
        assertThat(cli.out()).isEqualTo("two\nthree\n");
        assertThat(cli.run("logs")).isZero();
        assertThat(cli.out()).contains("gateway | one\n", "kafka   | k\n");
        assertThat(cli.run("logs", "nonsense")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aKeyThatIsNotAcceptedIsInvalid() throws IOException {
        Files.writeString(
                folder.resolve("connection.json"), "{\"url\":\"" + fleet.url() + "\",\"apiKey\":\"flt_live_old\"}");
        Cli local = new Cli(folder);
        assertThat(local.run("runs")).isEqualTo(ExitCode.INVALID);
        assertThat(local.err()).contains("the key is not known", "FLOTILLA_API_KEY");
    }

    private static final class DownFleet implements Fleet {
        @Override
        public void start(Start options, Consumer<String> progress) {
            throw new AssertionError("not asked for");
        }

        @Override
        public boolean stop(Consumer<String> progress) {
            return false;
        }

        @Override
        public Status status() {
            return new Status(
                    false, "stopped", null, null, List.of(new Component("gateway", "stopped", 8080, 0, 0, 0)));
        }
    }
}

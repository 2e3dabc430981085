package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.system.Api.Answer;
import io.flotilla.system.Api.ServerSentEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What other people's scripts rely on. */
class ContractIT {
    private final Fleet fleet = Fleet.start();
    private final Api api = fleet.api();

    @Test
    void anArtifactComesBackAsItWasSent() {
        byte[] bytes = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
        Answer stored = api.post("/api/v1/artifacts", "text/csv", bytes);
        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.body().get("size").asLong()).isEqualTo(bytes.length);
        assertThat(stored.body().get("sha256").asText()).matches("[0-9a-f]{64}");
        var read = api.download("/api/v1/artifacts/" + stored.body().get("id").asText());
        assertThat(read.body()).isEqualTo(bytes);
        assertThat(read.headers().firstValue("content-type").orElse("")).startsWith("text/csv");
        assertThat(api.get("/api/v1/artifacts/art_unknown").status()).isEqualTo(404);
    }

    @Test
    void aWorkflowIsVersionedByContent() {
        String definition = Definitions.of("versioned", Definitions.python("one", "print(1)", ""));
        Answer first = api.put("/api/v1/workflows/versioned", "application/json", definition);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().get("version").asInt()).isEqualTo(1);
        Answer same = api.put("/api/v1/workflows/versioned", "application/json", definition);
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.body().get("digest")).isEqualTo(first.body().get("digest"));
        Answer next = api.put(
                "/api/v1/workflows/versioned",
                "application/json",
                Definitions.of("versioned", Definitions.python("one", "print(2)", "")));
        assertThat(next.body().get("version").asInt()).isEqualTo(2);
        String old = api.post("/api/v1/runs", "{\"workflow\":\"versioned@1\",\"inputs\":{}}")
                .body()
                .get("id")
                .asText();
        assertThat(step(api.awaitEnd(old), "one").at("/output/stdout").asText()).isEqualTo("1\n");
    }

    @Test
    void everythingWrongWithADefinitionIsNamedAtOnce() {
        String broken = Definitions.of(
                "broken",
                "{\"id\":\"a\",\"uses\":\"tool/code.run\",\"needs\":[\"b\"],\"with\":{}}",
                "{\"id\":\"b\",\"uses\":\"nonsense\",\"needs\":[\"a\",\"c\"]}");
        Answer answer = api.put("/api/v1/workflows/broken", "application/json", broken);
        assertThat(answer.status()).isEqualTo(422);
        List<String> paths = answer.body().get("errors").findValuesAsText("path");
        assertThat(paths).hasSizeGreaterThanOrEqualTo(3).allMatch(path -> path.startsWith("spec.steps"));
        assertThat(api.post("/api/v1/workflows:validate", broken).status()).isEqualTo(422);
        assertThat(api.get("/api/v1/workflows/broken").status()).isEqualTo(404);
    }

    @Test
    void inputsAreCheckedAndTheProblemNamesTheField() {
        Answer answer = api.post(
                "/api/v1/runs",
                "{\"definition\":" + Definitions.of("inputs", Definitions.python("a", "1", ""))
                        + ",\"inputs\":{\"text\":5,\"unknown\":1}}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().get("errors").findValuesAsText("path").toString())
                .contains("inputs");
        assertThat(answer.body().get("code").asText()).isNotEmpty();
        assertThat(answer.body().get("retryable").asBoolean()).isFalse();
    }

    @Test
    void outputsFlowThroughExpressionsAndTheBillMatchesTheRun() {
        String id = api.start(
                Definitions.of(
                        "flow",
                        Definitions.python("first", "print('from first')", ""),
                        Definitions.python("second", "import sys; print(sys.stdin.read().upper())", "")
                                .replace("\"runtime\"", "\"stdin\":\"${{ steps.first.output.stdout }}\",\"runtime\"")),
                "{}");
        JsonNode run = api.awaitEnd(id);
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(step(run, "second").at("/output/stdout").asText()).contains("FROM FIRST");
        Poll.until(() ->
                total(id).compareTo(new java.math.BigDecimal(run.get("cost").asText())) == 0);
        assertThat(total(id)).isPositive();
    }

    @Test
    void aFailingProgramFailsItsStepAndIsTriedAsOftenAsTheRuleSays() {
        String id = api.start(
                Definitions.of(
                        "failing",
                        Definitions.python(
                                "bad",
                                "raise SystemExit(3)",
                                ",\"retry\":{\"attempts\":3,\"backoff\":\"PT0.1S\",\"on\":[\"exit-code\"]}")),
                "{}");
        JsonNode run = api.awaitEnd(id);
        assertThat(run.get("status").asText()).isEqualTo("failed");
        JsonNode step = step(run, "bad");
        assertThat(step.get("status").asText()).isEqualTo("failed");
        assertThat(step.get("attempts")).hasSize(3);
        assertThat(step.at("/error/class").asText()).isEqualTo("exit-code");
    }

    @Test
    void theStreamResumesWithoutGapOrRepeatAndEndsWithTheRun() {
        String id = api.start(Definitions.of("streamed", Definitions.python("one", "print(1)", "")), "{}");
        List<ServerSentEvent> all = api.stream(id, null, 1000);
        List<Long> positions = all.stream().map(e -> Long.valueOf(e.id())).toList();
        assertThat(positions)
                .isEqualTo(IntStream.rangeClosed(1, all.size())
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(all.getLast().type()).isEqualTo("io.flotilla.run.run-succeeded.v1");
        List<ServerSentEvent> rest = api.stream(id, "2", 1000);
        assertThat(rest).isEqualTo(all.subList(2, all.size()));
        JsonNode page = api.get("/api/v1/runs/" + id + "/events?limit=200").body();
        assertThat(page.get("items")).hasSize(all.size());
    }

    @Test
    void anApprovalIsBoundToItsDigest() {
        String id = api.start(
                Definitions.of("asked", Definitions.python("a", "print(1)", ""), Definitions.approval("ok", "a")),
                "{}");
        JsonNode approval = api.awaitApproval(id);
        assertThat(api.run(id).get("status").asText()).isEqualTo("waiting");
        assertThat(approval.get("title").asText()).isEqualTo("Go on?");
        String path = "/api/v1/approvals/" + approval.get("id").asText() + "/approve";
        assertThat(api.post(path, "{\"reason\":\"x\",\"digest\":\"sha256:00\"}").status())
                .isEqualTo(409);
        assertThat(api.decide(approval, "approve").status()).isEqualTo(200);
        assertThat(api.decide(approval, "reject").status()).isEqualTo(409);
        assertThat(api.awaitEnd(id).get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void cancelStopsWhatRuns() {
        String id = api.start(
                Definitions.of("endless", Definitions.python("spin", "import time\nwhile True: time.sleep(1)", "")),
                "{}");
        Poll.until(() -> step(api.run(id), "spin").path("status").asText().equals("running"));
        assertThat(api.post("/api/v1/runs/" + id + "/cancel", "{}").status()).isBetween(200, 202);
        assertThat(api.awaitEnd(id).get("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aTimeoutEndsTheAttempt() {
        String id = api.start(
                Definitions.of(
                        "slow",
                        Definitions.python("spin", "while True: pass", "")
                                .replace("\"runtime\"", "\"timeout\":\"PT2S\",\"runtime\"")),
                "{}");
        JsonNode run = api.awaitEnd(id);
        assertThat(step(run, "spin").at("/error/class").asText()).isEqualTo("timeout");
    }

    @Test
    void waitTakesItsTime() {
        String id = api.start(
                Definitions.of("waiting", "{\"id\":\"w\",\"uses\":\"wait\",\"with\":{\"for\":\"PT1S\"}}"), "{}");
        JsonNode run = api.awaitEnd(id);
        assertThat(step(run, "w").get("durationMillis").asLong()).isBetween(900L, 20_000L);
    }

    @Test
    void withoutAValidKeyNothingIsAnswered() {
        assertThat(api.withKey("flt_live_wrong").get("/api/v1/runs").status()).isEqualTo(401);
        assertThat(api.withKey("").get("/api/v1/approvals").status()).isEqualTo(401);
    }

    @Test
    void unknownPathsAndFieldsAreRefused() {
        assertThat(api.get("/api/v1/nonsense").status()).isEqualTo(404);
        Answer answer = api.post("/api/v1/runs", "{\"workflow\":\"x\",\"inptus\":{}}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().get("errors").get(0).get("path").asText()).isEqualTo("inptus");
    }

    @Test
    void listsArePages() {
        for (String path : List.of("runs", "workflows", "approvals", "tools", "agents", "usage")) {
            Answer answer = api.get("/api/v1/" + path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.body().get("items").isArray()).as(path).isTrue();
        }
        assertThat(api.get("/api/v1/costs?groupBy=model").status()).isEqualTo(200);
        assertThat(api.get("/api/openapi").body().get("openapi").asText()).startsWith("3.1");
    }

    private java.math.BigDecimal total(String runId) {
        java.math.BigDecimal total = java.math.BigDecimal.ZERO;
        for (JsonNode item :
                api.get("/api/v1/usage?limit=200&runId=" + runId).body().get("items")) {
            total = total.add(new java.math.BigDecimal(item.get("amount").asText()));
        }
        return total;
    }

    private static JsonNode step(JsonNode run, String id) {
        for (JsonNode step : run.path("steps")) {
            if (step.get("id").asText().equals(id)) {
                return step;
            }
        }
        throw new AssertionError("no step " + id + " in " + run);
    }
}

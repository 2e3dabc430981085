package io.flotilla.workflow.run.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.common.testing.Tokens;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ApprovalResourceTest {
    private static final String ASK = """
            - id: ask
              uses: approval
              with:
                title: Ship?
                description: after ${{ inputs.n }} checks
                subject: {n: "${{ inputs.n }}"}
                form: {type: object, properties: {note: {type: string}}}
            - {id: done, uses: set, with: {by: "${{ steps.ask.output.decidedBy }}"}}""";

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    private String ask() {
        return api.start("inputs: {properties: {n: {type: integer, default: 3}}}", ASK, Map.of());
    }

    private static String path(JsonNode question, String verb) {
        return "/api/v1/approvals/" + question.get("id").asText() + "/" + verb;
    }

    private static Map<String, Object> yes(JsonNode question) {
        return Map.of("digest", question.get("digest").asText(), "reason", "fine", "answers", Map.of("note", "n"));
    }

    @Test
    void aYesLetsTheRunGoOn() {
        String run = ask();
        JsonNode question = api.question(run);
        assertThat(api.status(run)).isEqualTo("waiting");
        assertThat(question.get("title").asText()).isEqualTo("Ship?");
        assertThat(question.get("description").asText()).isEqualTo("after 3 checks");
        assertThat(question.at("/subject/n").asInt()).isEqualTo(3);
        assertThat(question.at("/form/type").asText()).isEqualTo("object");
        assertThat(question.get("status").asText()).isEqualTo("pending");
        assertThat(question.get("runId").asText()).isEqualTo(run);
        assertThat(question.get("stepId").asText()).isEqualTo("ask");
        assertThat(question.has("requestedAt") && question.has("expiresAt")).isTrue();
        assertThat(api.get("/api/v1/approvals?status=pending&runId=" + run).get("items"))
                .hasSize(1);

        api.post(path(question, "approve"), yes(question))
                .then()
                .statusCode(200)
                .body("status", equalTo("approved"), "decidedBy", equalTo("user:test"), "reason", equalTo("fine"));

        JsonNode ended = api.ended(run);
        assertThat(Api.step(ended, "done").at("/output/by").asText()).isEqualTo("user:test");
        assertThat(ended.get("approvals")).isEmpty();
        assertThat(api.get("/api/v1/approvals?status=pending&runId=" + run).get("items"))
                .isEmpty();
    }

    @Test
    void aNoFailsTheRun() {
        String run = ask();
        JsonNode question = api.question(run);

        api.post(path(question, "reject"), Map.of("reason", "not today"))
                .then()
                .statusCode(200)
                .body("status", equalTo("rejected"));

        JsonNode ended = api.ended(run);
        assertThat(ended.get("status").asText()).isEqualTo("failed");
        assertThat(ended.at("/error/code").asText()).isEqualTo("rejected");
    }

    @Test
    void onlyWhatWasSeenIsApproved() {
        JsonNode question = api.question(ask());

        api.post(path(question, "approve"), Map.of("reason", "x")).then().statusCode(422);
        api.post(path(question, "approve"), Map.of("digest", "sha256:other"))
                .then()
                .statusCode(409)
                .body("code", equalTo("digest-mismatch"));
        api.post(path(question, "approve"), Map.of("digest", question.get("digest"), "answers", Map.of("note", 1)))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("answers.note"));
        api.post(path(question, "approve"), Map.of("digest", question.get("digest"), "yes", true))
                .then()
                .statusCode(422);
        assertThat(api.get("/api/v1/approvals/" + question.get("id").asText())
                        .get("status")
                        .asText())
                .isEqualTo("pending");
    }

    @Test
    void theSameDecisionAgainIsFineAndAnotherIsNot() {
        JsonNode question = api.question(ask());

        api.post(path(question, "approve"), yes(question)).then().statusCode(200);
        api.post(path(question, "approve"), yes(question))
                .then()
                .statusCode(200)
                .body("status", equalTo("approved"));
        api.post(path(question, "reject"), Map.of()).then().statusCode(409).body("code", equalTo("already-decided"));
    }

    @Test
    void ofTwoDecisionsAtOnceOneWins() {
        for (int round = 0; round < 5; round++) {
            String run = ask();
            JsonNode question = api.question(run);
            List<Integer> statuses = Stream.of("approve", "reject")
                    .map(verb -> CompletableFuture.supplyAsync(
                            () -> api.post(path(question, verb), yes(question)).statusCode()))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(statuses).containsExactlyInAnyOrder(200, 409);
            JsonNode events = api.ended(run);
            long decided = api.get("/api/v1/runs/" + run + "/events").get("items").findValuesAsText("type").stream()
                    .filter(type -> type.contains("approval-decided"))
                    .count();
            assertThat(decided).isEqualTo(1);
            assertThat(events.get("status").asText()).isEqualTo(statuses.getFirst() == 200 ? "succeeded" : "failed");
        }
    }

    @Test
    void nobodyElseDecides() {
        JsonNode question = api.question(ask());
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.request()
                .get("/api/v1/approvals/" + question.get("id").asText())
                .then()
                .statusCode(404);
        other.post(path(question, "approve"), yes(question)).then().statusCode(404);
        RestAssured.given()
                .auth()
                .oauth2(Tokens.of(api.tenant(), "approvals:read", "runs:write"))
                .contentType("application/json")
                .body("{}")
                .post(path(question, "reject"))
                .then()
                .statusCode(403);
        api.request().get("/api/v1/approvals?status=maybe").then().statusCode(422);
    }

    @Test
    void aQuestionThatNobodyAnswersIsANo() {
        String run = api.start("- {id: ask, uses: approval, with: {title: Ship it, expiresIn: PT0.5S}}");
        JsonNode question = api.question(run);

        Poll.until(() -> api.status(run).equals("failed"));

        assertThat(api.run(run).at("/error/code").asText()).isEqualTo("rejected");
        assertThat(api.get("/api/v1/approvals/" + question.get("id").asText())
                        .get("status")
                        .asText())
                .isEqualTo("expired");
        api.post(path(question, "approve"), yes(question)).then().statusCode(409);
    }

    @Test
    void cancellingTheRunTakesTheQuestionBack() {
        String run = ask();
        JsonNode question = api.question(run);

        api.post("/api/v1/runs/" + run + "/cancel", Map.of()).then().statusCode(200);

        assertThat(api.get("/api/v1/approvals/" + question.get("id").asText())
                        .get("status")
                        .asText())
                .isEqualTo("cancelled");
        api.post(path(question, "approve"), yes(question))
                .then()
                .statusCode(409)
                .body("code", equalTo("run-ended"));
    }
}

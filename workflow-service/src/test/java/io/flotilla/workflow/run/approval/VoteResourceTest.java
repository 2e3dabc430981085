package io.flotilla.workflow.run.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Approvals on which several people decide, as they use the API. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class VoteResourceTest {
    private final Api api = new Api("tenant-" + UUID.randomUUID());

    private String ask(String with) {
        return api.start("- {id: ask, uses: approval, with: {title: Ship, " + with + "}}\n"
                + "- {id: ship, uses: set, needs: [ask], with: {by: \"${{ steps.ask.output.votes }}\"}}");
    }

    private static Response say(Api.Person person, JsonNode question, String verb) {
        return person.post(path(question, verb), Map.of("digest", question.get("digest"), "reason", "seen"));
    }

    private static String path(JsonNode question, String verb) {
        return "/api/v1/approvals/" + question.get("id").asText() + "/" + verb;
    }

    @Test
    void theAnswerListsTheVotesAndWhatIsMissing() {
        String run = ask("approvers: {users: ['user:ann', 'user:ben'], groups: [qa]}, quorum: 2");
        JsonNode question = api.question(run);
        assertThat(question.at("/missing/approvals").asInt()).isEqualTo(2);
        assertThat(question.at("/approvers/groups/0").asText()).isEqualTo("qa");

        say(api.as("user:eve"), question, "approve")
                .then()
                .statusCode(403)
                .body("code", equalTo("not-approver"), "detail", containsString("user:ann, user:ben or group qa"));
        say(api.as("user:ann"), question, "approve")
                .then()
                .statusCode(200)
                .body("status", equalTo("pending"))
                .body("votes.by", contains("user:ann"))
                .body("votes[0].vote", equalTo("approved"))
                .body("votes[0].reason", equalTo("seen"))
                .body("missing.approvals", equalTo(1))
                .body("missing.from.users", contains("user:ben"));
        say(api.as("user:ann"), question, "approve").then().statusCode(200).body("votes", hasSize(1));
        say(api.as("user:ann"), question, "reject").then().statusCode(409).body("code", equalTo("already-voted"));
        say(api.as("user:cat", Set.of(), Set.of("qa")), question, "approve")
                .then()
                .statusCode(200)
                .body("status", equalTo("approved"))
                .body("decidedBy", equalTo("user:cat"))
                .body("missing", nullValue());

        assertThat(Api.step(api.ended(run), "ship").at("/output/by")).hasSize(2);
        assertThat(api.get("/api/v1/runs/" + run + "/events").findValuesAsText("votedBy"))
                .containsExactly("user:ann", "user:cat");
    }

    @Test
    void whoStartedTheRunCannotDecideOnIt() {
        JsonNode question = api.question(ask("excludeRequester: true"));

        // Runs of this test are started by user:test.
        say(api.as("user:test"), question, "approve").then().statusCode(403).body("code", equalTo("not-approver"));
        assertThat(mine("user:test")).isEmpty();
        assertThat(mine("user:ann")).hasSize(1);
        say(api.as("user:ann"), question, "approve").then().statusCode(200).body("status", equalTo("approved"));
    }

    @Test
    void manyAtOnceAreCountedOnceEach() {
        JsonNode question = api.question(ask("quorum: 3, rejections: 3"));
        List<Integer> statuses = IntStream.range(0, 12)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> say(api.as("user:p" + i % 2), question, "approve").statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(statuses).allMatch(status -> status == 200);
        JsonNode seen = api.get("/api/v1/approvals/" + question.get("id").asText());
        assertThat(seen.get("status").asText()).isEqualTo("pending");
        assertThat(seen.get("votes")).hasSize(2);
        say(api.as("user:p2"), question, "approve").then().statusCode(200).body("status", equalTo("approved"));
    }

    @Test
    void aVoiceCanBeGivenToSomebodyElse() {
        JsonNode question = api.question(ask("approvers: {users: ['user:ann']}"));
        String path = path(question, "delegate");
        api.as("user:eve").post(path, Map.of("to", "user:dan")).then().statusCode(403);
        api.as("user:ann")
                .post(path, Map.of("to", "somebody"))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("to"));
        api.as("user:ann")
                .post(path, Map.of("to", "user:dan", "reason", "away"))
                .then()
                .statusCode(200)
                .body("delegations[0].from", equalTo("user:ann"), "delegations[0].to", equalTo("user:dan"));
        api.as("user:dan")
                .post(path, Map.of("to", "user:ann"))
                .then()
                .statusCode(409)
                .body("code", equalTo("delegation-cycle"));

        assertThat(mine("user:ann")).isEmpty();
        assertThat(mine("user:dan")).hasSize(1);
        say(api.as("user:ann"), question, "approve").then().statusCode(409).body("code", equalTo("voice-delegated"));
        say(api.as("user:dan"), question, "approve")
                .then()
                .statusCode(200)
                .body("votes[0].by", equalTo("user:dan"), "votes[0].onBehalfOf", equalTo("user:ann"));
        assertThat(mine("user:dan")).isEmpty();
    }

    @Test
    void onlyThoseThatICanDecideAreMine() {
        ask("approvers: {users: ['user:ann']}");
        ask("approvers: {roles: [lead]}");
        ask("approvers: {groups: [qa]}");
        String free = ask("quorum: 2");

        assertThat(mine("user:ann")).hasSize(2);
        assertThat(mine("user:ben")).hasSize(1);
        assertThat(api.as("user:ben", Set.of("lead"), Set.of("qa"))
                        .get("/api/v1/approvals?mine=true")
                        .get("items"))
                .hasSize(3);
        say(api.as("user:ben"), api.question(free), "approve").then().statusCode(200);
        assertThat(mine("user:ben")).as("said already").isEmpty();
        assertThat(api.get("/api/v1/approvals?status=pending").get("items")).hasSize(4);
        assertThat(new Api("tenant-" + UUID.randomUUID())
                        .as("user:ann")
                        .get("/api/v1/approvals?mine=true")
                        .get("items"))
                .isEmpty();
    }

    @Test
    void aYesThatWasMeantForSomethingElseIsRefused() {
        String run = api.start("- {id: ask, uses: approval, with: {title: Ship}}\n"
                + "- {id: ship, uses: tool/silent, needs: [ask], with: {to: prod}}");
        JsonNode question = api.question(run);
        api.post("/api/v1/runs/" + run + "/steps/ship/modify", Map.of("with", Map.of("to", "moon")))
                .then()
                .statusCode(200);

        say(api.as("user:ann"), question, "approve").then().statusCode(409).body("code", equalTo("digest-mismatch"));
        JsonNode again = api.question(run);
        assertThat(again.get("id")).isEqualTo(question.get("id"));
        assertThat(again.get("digest")).isNotEqualTo(question.get("digest"));
        api.post("/api/v1/runs/" + run + "/steps/ask/answer", Map.of("digest", again.get("digest")))
                .then()
                .statusCode(200);
        Poll.until(() -> Api.step(api.run(run), "ship").get("status").asText().equals("running"));
        api.post("/api/v1/runs/" + run + "/cancel", Map.of()).then().statusCode(200);
    }

    @Test
    void whatNobodyDecidesGoesToOthersWhoAreRemindedAndExpires() {
        String run = ask("approvers: {users: ['user:ann']}, expiresIn: PT1S, onExpiry: escalate, remindEvery: PT1S,"
                + " reminders: 1, escalate: {to: {users: ['user:boss']}, expiresIn: PT2.5S}");
        Poll.until(() -> mine("user:boss").size() == 1);
        JsonNode question = api.question(run);
        assertThat(question.get("level").asInt()).isEqualTo(1);
        say(api.as("user:ann"), question, "approve").then().statusCode(403);
        Poll.until(() -> api.get("/api/v1/approvals/" + question.get("id").asText())
                        .path("reminded")
                        .asInt()
                == 1);

        assertThat(api.ended(run).at("/error/code").asText()).isEqualTo("rejected");
        List<String> types = api.get("/api/v1/runs/" + run + "/events").findValuesAsText("type");
        assertThat(types)
                .containsOnlyOnce("io.flotilla.run.approval-escalated.v1", "io.flotilla.run.approval-reminded.v1");
    }

    private JsonNode mine(String subject) {
        return api.as(subject).get("/api/v1/approvals?mine=true").get("items");
    }
}

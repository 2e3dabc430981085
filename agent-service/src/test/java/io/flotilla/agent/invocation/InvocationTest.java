package io.flotilla.agent.invocation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.testing.Desk;
import io.flotilla.agent.testing.FakeModel.Script;
import io.flotilla.agent.testing.Replies;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Agents at work, on real Postgres and Kafka. */
@QuarkusTest
class InvocationTest extends DeskTest {
    @Test
    void aTextAgentAnswersWithItsTextAndIsPaidFor() {
        script("talk", Replies.text("Hello there, how are you?"));
        ask("talk", "talker");
        Event outcome = desk.outcome("talk");
        assertThat(outcome.type()).endsWith("invocation-completed.v1");
        assertThat(outcome.replyTo()).isEqualTo("workflow");
        assertThat(outcome.stepId()).isEqualTo("talk");
        assertThat(outcome.traceparent()).startsWith("00-aaaa");
        JsonNode data = outcome.data();
        assertThat(data.at("/output/text").asText()).isEqualTo("Hello there, how are you?");
        assertThat(data.path("agent").asText()).startsWith("talker@");
        assertThat(data.path("model").asText()).isEqualTo("offline/rules-1");
        assertThat(data.path("turns").asInt()).isEqualTo(1);
        assertThat(data.path("usage"))
                .isEqualTo(Json.parse("{\"inputTokens\":1000,\"outputTokens\":50,\"cachedTokens\":200}"));
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo(TURN_COST);

        JsonNode usage = desk.await(e -> e.type().endsWith("usage.recorded.v1"))
                .getFirst()
                .data();
        assertThat(usage.path("holdId").asText()).isEqualTo(desk.id("talk") + "/turn-1");
        assertThat(usage.path("final").asBoolean()).isTrue();
        assertThat(usage.path("agent").asText()).isEqualTo("talker");
        assertThat(usage.at("/items").findValuesAsText("quantity")).containsExactly("800", "200", "50");
        assertThat(billing.holdsOf(desk.run)).containsExactly(desk.id("talk") + "/turn-1");
        List<Event> deltas = desk.await(e -> e.type().endsWith("delta-emitted.v1"));
        assertThat(deltas.stream().map(e -> e.data().path("text").asText()).reduce("", String::concat))
                .startsWith("Hello");
    }

    @Test
    void whatAPersonHasChangedOfTheAgentIsHonoured() {
        Script script = script("changed", Replies.text("{\"n\": 1}"));
        Event request = request("changed", "counter");
        ((ObjectNode) request.data())
                .putObject("overrides")
                .put("prompt", "Count backwards.")
                .putArray("tools")
                .add("http.fetch");
        desk.send(request);
        assertThat(desk.outcome("changed").type()).endsWith("invocation-completed.v1");
        JsonNode asked = script.requests().getFirst();
        assertThat(asked.at("/messages/0/content").asText()).startsWith("Count backwards.");
        assertThat(asked.path("tools").findValuesAsText("name")).containsExactly("http_fetch");
        assertThat(sql("SELECT overrides FROM invocation WHERE invocation_id = '" + desk.id("changed") + "'")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("{\"prompt\":\"Count backwards.\",\"tools\":[\"http.fetch\"]}");
    }

    @Test
    void aToolThatIsNotThereIsRefusedBeforeAnythingIsSpent() {
        Event request = request("unknown", "counter");
        ((ObjectNode) request.data()).putObject("overrides").putArray("tools").add("files.delete");
        desk.send(request);
        Event outcome = desk.outcome("unknown");
        assertThat(outcome.type()).endsWith("invocation-failed.v1");
        assertThat(outcome.data().at("/error/code").asText()).isEqualTo("unknown-tool");
        assertThat(outcome.data().at("/error/class").asText()).isEqualTo("validation");
        assertThat(billing.holdsOf(desk.run)).isEmpty();
    }

    @Test
    void toolsAreCalledTogetherAndTheirResultsLeadOn() {
        Script script = script(
                "count",
                Replies.tools("code_run", "{\"runtime\":\"python\",\"code\":\"1\"}", "files_read", "{\"path\":\"a\"}"),
                Replies.text("{\"n\": 2}"));
        ask("count", "counter");
        List<Event> calls = desk.calls("count", 1, 2);
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.replyTo()).isEqualTo("agent");
            assertThat(call.data().path("workspace").asText()).isEqualTo("art_1");
            assertThat(call.data().path("budget")).isEqualTo(Desk.BUDGET);
            assertThat(call.data().path("deadline").asText()).isNotEmpty();
        });
        assertThat(billing.holds)
                .filteredOn(hold -> desk.run.equals(hold.path("runId").asText()))
                .extracting(hold -> hold.path("budget"))
                .containsOnly(Desk.BUDGET);
        assertThat(state("count")).isEqualTo("tools");
        JsonNode error =
                Json.parse("{\"code\":\"exit-1\",\"message\":\"m\",\"retryable\":false,\"class\":\"exit-code\"}");
        desk.send(
                desk.toolFailure(calls.get(0), error, Json.parse("{\"stdout\":\"boom\"}")),
                desk.toolAnswer(calls.get(1), Json.parse("{\"content\":\"text\"}")));
        JsonNode data = desk.outcome("count").data();
        assertThat(data.path("output")).isEqualTo(Json.parse("{\"n\":2}"));
        assertThat(data.path("turns").asInt()).isEqualTo(2);
        assertThat(data.path("toolCalls").asInt()).isEqualTo(2);
        // Two turns, and what the one tool that answered has cost.
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo("0.0023");

        JsonNode messages = script.requests().get(1).path("messages");
        assertThat(messages.get(3).path("content").asText())
                .contains("exit-code")
                .contains("boom");
        assertThat(messages.get(4).path("content").asText()).isEqualTo("{\"content\":\"text\"}");
        assertThat(script.requests().get(0).path("tools").findValuesAsText("name"))
                .contains("code_run", "files_read", "files_write");
    }

    @Test
    void aWrittenFileIsSeenByTheNextCall() {
        script(
                "write",
                Replies.tools("files_write", "{\"path\":\"a\",\"content\":\"x\"}", "code_run", "{\"command\":\"ls\"}"),
                Replies.text("{\"n\": 1}"));
        ask("write", "counter");
        Event write = desk.calls("write", 1, 1).getFirst();
        assertThat(write.data().path("tool").asText()).isEqualTo("files.write");
        desk.send(desk.toolAnswer(write, Json.parse("{\"workspace\":\"art_2\"}")));
        List<Event> calls = desk.calls("write", 1, 2);
        assertThat(calls.get(1).data().path("workspace").asText()).isEqualTo("art_2");
        desk.send(desk.toolAnswer(calls.get(1), Json.parse("{\"stdout\":\"a\"}")));
        assertThat(desk.outcome("write").type()).endsWith("completed.v1");
    }

    @Test
    void anUnknownToolIsToldToTheModelAtOnce() {
        Script script = script("wild", Replies.tools("rm_rf", "{}"), Replies.text("```json\n{\"n\": 0}\n```"));
        ask("wild", "counter");
        assertThat(desk.outcome("wild").data().at("/output/n").asInt()).isZero();
        assertThat(script.requests().get(1).path("messages").findValuesAsText("content"))
                .anyMatch(text -> text.contains("unknown-tool"));
        assertThat(desk.ofType("call-requested.v1")).isEmpty();
    }

    @Test
    void whatCannotBeStartedIsAnswered() {
        ask("nobody", "no-such-agent");
        assertThat(desk.outcome("nobody").data().at("/error/class").asText()).isEqualTo("not-found");
        ask("pinned", "counter@999");
        assertThat(desk.outcome("pinned").data().at("/error/class").asText()).isEqualTo("not-found");
        desk.send(desk.command("input", "test-generator", Json.object().put("path", 7)));
        assertThat(desk.outcome("input").data().at("/error/class").asText()).isEqualTo("validation");
        desk.send(desk.command("shape", "counter", Json.object())
                .reply(
                        "io.flotilla.agent.invocation-requested.v1",
                        Json.parse("{\"invocationId\":\"" + desk.id("shape") + "\",\"deadline\":\"tomorrow\"}")));
        assertThat(desk.outcome("shape").data().at("/error/class").asText()).isEqualTo("validation");
    }

    @Test
    void anotherTenantsAgentIsNotThere() {
        Event command = request("theirs", "counter");
        desk.send(new Event(
                command.id(),
                command.type(),
                command.source(),
                command.time(),
                "tenant-b",
                command.runId(),
                command.stepId(),
                null,
                "workflow",
                null,
                command.data()));
        assertThat(desk.outcome("theirs").data().at("/error/class").asText()).isEqualTo("not-found");
    }

    @Test
    void itemsOfOneRunGoOnSideBySide() {
        CountDownLatch slow = new CountDownLatch(1);
        script("slow", Replies.pausing(slow, "a", "b"));
        script("quick", Replies.text("c"));
        ask("slow", "talker");
        ask("quick", "talker");
        assertThat(desk.outcome("quick").data().at("/output/text").asText()).isEqualTo("c");
        assertThat(state("slow")).isEqualTo("model");
        slow.countDown();
        assertThat(desk.outcome("slow").data().at("/output/text").asText()).isEqualTo("ab");
    }

    @Test
    void peopleSeeTheTurnsOfTheirTenantOnly() {
        script("seen", Replies.tools("files_read", "{\"path\":\"a\"}"), Replies.text("{\"n\": 1}"));
        ask("seen", "counter");
        desk.send(desk.toolAnswer(desk.calls("seen", 1, 1).getFirst(), Json.parse("{\"content\":\"x\"}")));
        desk.outcome("seen");
        String mine = Tokens.of(Desk.TENANT, "agents:read");
        String theirs = Tokens.of("tenant-b", "agents:read");
        String id = given().auth()
                .oauth2(mine)
                .get("/api/v1/invocations?runId=" + desk.run)
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].status", equalTo("succeeded"))
                .extract()
                .path("items[0].id");
        given().auth()
                .oauth2(mine)
                .get("/api/v1/invocations/" + id)
                .then()
                .statusCode(200)
                .body("turns", hasSize(2))
                .body("turns[0].messages.role", equalTo(List.of("system", "user", "assistant")))
                .body("turns[0].toolCalls[0].output.content", equalTo("x"))
                .body("turns[1].messages[0].toolCallId", equalTo("call_1_1"))
                .body("output.n", equalTo(1));
        given().auth().oauth2(theirs).get("/api/v1/invocations/" + id).then().statusCode(404);
        given().auth()
                .oauth2(theirs)
                .get("/api/v1/invocations?runId=" + desk.run)
                .then()
                .body("items", hasSize(0));
        given().auth()
                .oauth2(Tokens.of(Desk.TENANT, "runs:read"))
                .get("/api/v1/invocations")
                .then()
                .statusCode(403);
        given().get("/api/v1/invocations/" + id).then().statusCode(401);
    }
}

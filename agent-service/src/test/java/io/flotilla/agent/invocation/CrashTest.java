package io.flotilla.agent.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.testing.FakeModel.Script;
import io.flotilla.agent.testing.Replies;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Deliveries that repeat, and instances that lose their lease in the middle. */
@QuarkusTest
class CrashTest extends DeskTest {
    @Test
    void aRepeatedCommandIsOneInvocation() {
        Script script = script("again", Replies.text("once"), Replies.text("twice"));
        Event command = request("again", "talker");
        desk.send(command, command, request("again", "talker"));
        desk.outcome("again");
        desk.send(request("again", "talker"));
        settle();
        assertThat(script.calls()).isEqualTo(1);
        assertThat(about("invocation-completed.v1")).hasSize(1);
    }

    @Test
    void aRepeatedToolAnswerCountsOnce() {
        Script script = script(
                "tool",
                Replies.tools("files_read", "{\"path\":\"a\"}", "files_read", "{\"path\":\"b\"}"),
                Replies.text("{\"n\": 1}"));
        ask("tool", "counter");
        List<Event> calls = desk.calls("tool", 1, 2);
        Event first = desk.toolAnswer(calls.get(0), Json.parse("{\"content\":\"first\"}"));
        desk.send(first, first, desk.toolAnswer(calls.get(0), Json.parse("{\"content\":\"other\"}")));
        desk.send(desk.toolAnswer(calls.get(1), Json.parse("{\"content\":\"second\"}")));
        Event outcome = desk.outcome("tool");
        desk.send(desk.toolAnswer(calls.get(1), Json.parse("{\"content\":\"late\"}")));
        settle();
        assertThat(new BigDecimal(outcome.data().path("cost").asText())).isEqualByComparingTo("0.0024");
        assertThat(script.requests().get(1).path("messages").findValuesAsText("content"))
                .contains("{\"content\":\"first\"}", "{\"content\":\"second\"}");
        assertThat(script.calls()).isEqualTo(2);
        assertThat(about("invocation-completed.v1")).hasSize(1);
    }

    @Test
    void answersForOthersAreNotTaken() {
        script("mine", Replies.tools("files_read", "{\"path\":\"a\"}"), Replies.text("{\"n\": 1}"));
        ask("mine", "counter");
        Event call = desk.calls("mine", 1, 1).getFirst();
        desk.send(desk.toolAnswer(call, Json.parse("{\"content\":\"forged\"}")).replyingTo("workflow"));
        Event right = desk.toolAnswer(call, Json.parse("{\"content\":\"right\"}"));
        desk.send(new Event(
                right.id(),
                right.type(),
                "/flotilla/tool",
                right.time(),
                "tenant-b",
                right.runId(),
                right.stepId(),
                null,
                "agent",
                null,
                right.data()));
        settle();
        assertThat(state("mine")).isEqualTo("tools");
        desk.send(desk.toolAnswer(call, Json.parse("{\"content\":\"right\"}")));
        assertThat(desk.outcome("mine").type()).endsWith("completed.v1");
    }

    @Test
    void aLeaseLostBetweenAnswerAndCommitRepeatsTheTurnUnderTheSameHold() {
        CountDownLatch release = new CountDownLatch(1);
        Script script = script("lost", Replies.pausing(release, "first ", "answer"), Replies.text("second answer"));
        ask("lost", "talker");
        Poll.until(() -> script.calls() == 1);
        takeOver("lost");
        release.countDown();
        assertThat(desk.outcome("lost").data().at("/output/text").asText()).isEqualTo("second answer");
        settle();
        assertThat(script.calls()).isEqualTo(2);
        assertThat(holds()).containsOnly(desk.id("lost") + "/turn-1");
        assertThat(about("usage.recorded.v1")).hasSize(1);
        assertThat(about("invocation-completed.v1")).hasSize(1);
    }

    @Test
    void aStreamWhoseLeaseIsLostIsStopped() {
        CountDownLatch never = new CountDownLatch(1);
        Script script = script("stuck", Replies.pausing(never, "first", ""), Replies.text("second"));
        ask("stuck", "talker");
        Poll.until(() -> script.calls() == 1);
        takeOver("stuck");
        assertThat(desk.outcome("stuck").data().at("/output/text").asText()).isEqualTo("second");
        never.countDown();
    }

    @Test
    void aLeaseLostBetweenToolResultAndNextTurnLosesAndRepeatsNothingThatIsStored() {
        CountDownLatch release = new CountDownLatch(1);
        Script script = script(
                "between",
                Replies.tools("files_read", "{\"path\":\"a\"}"),
                Replies.pausing(release, "{\"n\":", " 1}"),
                Replies.text("{\"n\": 2}"));
        ask("between", "counter");
        desk.send(desk.toolAnswer(desk.calls("between", 1, 1).getFirst(), Json.parse("{\"content\":\"x\"}")));
        Poll.until(() -> script.calls() == 2);
        takeOver("between");
        release.countDown();
        JsonNode data = desk.outcome("between").data();
        settle();
        assertThat(data.at("/output/n").asInt()).isEqualTo(2);
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo("0.0023");
        assertThat(script.calls()).isEqualTo(3);
        assertThat(holds())
                .containsExactly(
                        desk.id("between") + "/turn-1", desk.id("between") + "/turn-2", desk.id("between") + "/turn-2");
        assertThat(about("usage.recorded.v1")).hasSize(2);
        assertThat(about("call-requested.v1")).hasSize(1);
    }

    @Test
    void aCrashAfterTheAnswerWasStoredDoesNotPayAgain() {
        Script script = script("stored", Replies.tools("files_read", "{\"path\":\"a\"}"), Replies.text("{\"n\": 1}"));
        ask("stored", "counter");
        Event call = desk.calls("stored", 1, 1).getFirst();
        Poll.until(() -> pending("stored") == 0);
        sql("UPDATE inbox SET state = 'pending', done_at = NULL, lease_until = NULL WHERE key = '" + desk.id("stored")
                + "'");
        Poll.until(() -> pending("stored") == 0);
        settle();
        assertThat(script.calls()).isEqualTo(1);
        assertThat(about("call-requested.v1")).hasSize(1);
        desk.send(desk.toolAnswer(call, Json.parse("{\"content\":\"x\"}")));
        assertThat(desk.outcome("stored").data().path("turns").asInt()).isEqualTo(2);
    }

    /** As if another instance had claimed what this one is working on, and had died. */
    private void takeOver(String step) {
        long rows = sql("UPDATE inbox SET fence = fence + 1, lease_until = now() + interval '2 seconds' WHERE key = '"
                        + desk.id(step) + "' AND state = 'pending'")
                .rowCount();
        assertThat(rows).isEqualTo(1);
    }

    /** Of this run, without those of {@link #settle}. */
    private List<Event> about(String type) {
        return desk.ofType(type).stream()
                .filter(event -> !event.stepId().startsWith("settle"))
                .toList();
    }

    private List<String> holds() {
        return billing.holdsOf(desk.run).stream()
                .filter(id -> !id.contains("/settle"))
                .toList();
    }

    private long pending(String step) {
        return count("SELECT count(*) FROM inbox WHERE key = '" + desk.id(step) + "' AND state = 'pending'");
    }

    /** Sends one more invocation through everything: what was under way before it has arrived by then. */
    private void settle() {
        script("settle", Replies.text("settled"));
        Poll.until(
                () -> count("SELECT count(*) FROM inbox WHERE run_id = '" + desk.run + "' AND state = 'pending'") == 0);
        desk.send(desk.command(
                "settle" + System.nanoTime(), "talker", Json.object().put("script", desk.run + "-settle")));
        desk.await(e -> e.stepId() != null
                && e.stepId().startsWith("settle")
                && e.type().endsWith("invocation-completed.v1"));
    }
}

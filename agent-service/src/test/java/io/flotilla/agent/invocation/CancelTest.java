package io.flotilla.agent.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.testing.FakeModel.Script;
import io.flotilla.agent.testing.Replies;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Ends that come from outside: cancelling and deadlines. */
@QuarkusTest
class CancelTest extends DeskTest {
    @Test
    void aRunningStreamIsStoppedAndWhatCameIsPaidFor() {
        CountDownLatch never = new CountDownLatch(1);
        Script script = script("run", Replies.pausing(never, "some text already", "never"));
        ask("run", "talker");
        Poll.until(() -> script.calls() == 1 && !desk.ofType("delta-emitted.v1").isEmpty());
        desk.send(desk.cancellation("run"));
        JsonNode data = desk.outcome("run").data();
        assertThat(data.at("/error/class").asText()).isEqualTo("cancelled");
        assertThat(data.at("/error/message").asText()).isEqualTo("the run was stopped");
        assertThat(new BigDecimal(data.path("cost").asText())).isPositive();
        JsonNode usage = desk.await(e -> e.type().endsWith("usage.recorded.v1"))
                .getFirst()
                .data();
        assertThat(usage.path("estimated").asBoolean()).isTrue();
        assertThat(usage.path("final").asBoolean()).isTrue();
        assertThat(state("run")).isEqualTo("cancelled");
        never.countDown();
    }

    @Test
    void oneThatWaitsForToolsEndsAndCallsThemBack() {
        Script script = script("wait", Replies.tools("files_read", "{\"path\":\"a\"}"), Replies.text("{\"n\": 1}"));
        ask("wait", "counter");
        Event call = desk.calls("wait", 1, 1).getFirst();
        desk.send(desk.cancellation("wait"));
        JsonNode data = desk.outcome("wait").data();
        assertThat(data.at("/error/class").asText()).isEqualTo("cancelled");
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo(TURN_COST);
        assertThat(desk.await(e -> e.type().endsWith("call-cancel-requested.v1")))
                .singleElement()
                .satisfies(e -> assertThat(e.data().path("callId"))
                        .isEqualTo(call.data().path("callId")));
        desk.send(desk.toolAnswer(call, Json.parse("{\"content\":\"late\"}")));
        Poll.until(
                () -> count("SELECT count(*) FROM inbox WHERE run_id = '" + desk.run + "' AND state = 'pending'") == 0);
        assertThat(script.calls()).isEqualTo(1);
        assertThat(state("wait")).isEqualTo("cancelled");
    }

    @Test
    void oneThatHasEndedIsLeftAlone() {
        script("done", Replies.text("hello"));
        ask("done", "talker");
        desk.outcome("done");
        desk.send(desk.cancellation("done"));
        Poll.until(() -> count("SELECT count(*) FROM inbox WHERE type LIKE '%cancel-requested.v1' AND state = 'done'"
                        + " AND run_id = '" + desk.run + "'")
                == 1);
        assertThat(state("done")).isEqualTo("succeeded");
        assertThat(desk.ofType("invocation-failed.v1")).isEmpty();
    }

    @Test
    void oneThatIsCancelledBeforeItBeginsNeverBegins() {
        Script script = script("early", Replies.text("hello"));
        desk.send(desk.cancellation("early"));
        assertThat(desk.outcome("early").data().at("/error/class").asText()).isEqualTo("cancelled");
        ask("early", "talker");
        Poll.until(() -> count("SELECT count(*) FROM inbox WHERE state = 'done' AND run_id = '" + desk.run + "'") == 2);
        assertThat(script.calls()).isZero();
        assertThat(desk.ofType("invocation-failed.v1")).hasSize(1);
    }

    @Test
    void aDeadlineEndsARunningStream() {
        CountDownLatch never = new CountDownLatch(1);
        script("late", Replies.pausing(never, "slowly", "never"));
        desk.send(due("late", "talker", 2));
        JsonNode data = desk.outcome("late").data();
        assertThat(data.at("/error/class").asText()).isEqualTo("timeout");
        assertThat(data.at("/error/code").asText()).isEqualTo("deadline");
        never.countDown();
    }

    @Test
    void aDeadlineEndsTheWaitForTools() {
        script("silent", Replies.tools("files_read", "{\"path\":\"a\"}"));
        desk.send(due("silent", "counter", 3));
        desk.calls("silent", 1, 1);
        assertThat(desk.outcome("silent").data().at("/error/code").asText()).isEqualTo("deadline");
        assertThat(desk.await(e -> e.type().endsWith("call-cancel-requested.v1")))
                .hasSize(1);
    }

    private Event due(String step, String agent, int seconds) {
        Event command = request(step, agent);
        ObjectNode data = command.data().deepCopy();
        data.put("deadline", Instant.now().plusSeconds(seconds).toString());
        return command.reply(command.type(), data).from("workflow");
    }
}

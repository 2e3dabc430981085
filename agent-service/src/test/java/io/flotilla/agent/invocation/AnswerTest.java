package io.flotilla.agent.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.testing.FakeModel.Script;
import io.flotilla.agent.testing.Replies;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** What becomes of a model's answer: a promise that it keeps, breaks, or breaks too often, and its size. */
@QuarkusTest
class AnswerTest extends DeskTest {
    @Test
    void anAnswerThatIsTooLargeToTravelBecomesAnArtifact() {
        String text = "many words ".repeat(24_100);
        script("long", Replies.text(text));
        ask("long", "talker");
        Event keep = desk.await(e -> e.type().endsWith("artifact-requested.v1")).getFirst();
        assertThat(keep.replyTo()).isEqualTo("agent");
        assertThat(keep.data().at("/value/text").asText()).isEqualTo(text.strip());
        assertThat(state("long")).isEqualTo("keeping");

        Event kept = keep.reply(
                "io.flotilla.sandbox.artifact-kept.v1",
                Json.parse("{\"requestId\": \"" + desk.id("long") + "\", \"id\": \"art_9\", \"size\": 330011,"
                        + " \"sha256\": \"ab\", \"contentType\": \"application/json\"}"));
        desk.send(kept, kept.identified("again"));

        JsonNode data = desk.outcome("long").data();
        assertThat(data.at("/output/artifact"))
                .isEqualTo(Json.parse("{\"id\": \"art_9\", \"size\": 330011, \"sha256\": \"ab\","
                        + " \"contentType\": \"application/json\"}"));
        assertThat(data.at("/output/preview/text").asText())
                .startsWith("many words")
                .hasSizeLessThan(9_000);
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo(TURN_COST);
        assertThat(state("long")).isEqualTo("succeeded");
    }

    @Test
    void anAnswerThatCannotBeStoredIsAFailureAndOneThatIsNotAwaitedIsNone() {
        script("lost", Replies.text("many words ".repeat(24_100)));
        ask("lost", "talker");
        Event keep = desk.await(e -> e.type().endsWith("artifact-requested.v1")).getFirst();
        Event failed = keep.reply(
                "io.flotilla.sandbox.artifact-failed.v1",
                Json.parse("{\"requestId\": \"" + desk.id("lost") + "\", \"error\": {\"code\": \"x\","
                        + " \"message\": \"no disk\", \"retryable\": false, \"class\": \"internal\"}}"));
        desk.send(failed);

        JsonNode data = desk.outcome("lost").data();
        assertThat(data.at("/error/code").asText()).isEqualTo("output-too-large");
        assertThat(data.at("/error/message").asText()).contains("no disk");
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo(TURN_COST);
    }

    @Test
    void anAnswerThatBreaksItsPromiseIsRepaired() {
        Script script =
                script("fix", Replies.text("Two!"), Replies.text("{\"n\": \"two\"}"), Replies.text("{\"n\": 2}"));
        ask("fix", "counter");
        assertThat(desk.outcome("fix").data().at("/output/n").asInt()).isEqualTo(2);
        assertThat(script.requests().get(1).path("messages").findValuesAsText("content"))
                .anyMatch(text -> text.contains("not JSON"));
    }

    @Test
    void repairsAreBounded() {
        Script script =
                script("hopeless", Replies.text("a"), Replies.text("b"), Replies.text("c"), Replies.text("{\"n\": 2}"));
        ask("hopeless", "counter");
        JsonNode data = desk.outcome("hopeless").data();
        assertThat(data.at("/error/class").asText()).isEqualTo("model");
        assertThat(data.at("/error/code").asText()).isEqualTo("invalid-output");
        assertThat(new BigDecimal(data.path("cost").asText())).isEqualByComparingTo("0.0033");
        assertThat(script.calls()).isEqualTo(3);
    }

    @Test
    void turnsAreBounded() {
        Script script = script("endless");
        for (int i = 0; i < 7; i++) {
            script.then(Replies.tools("nothing", "{}"));
        }
        ask("endless", "counter");
        assertThat(desk.outcome("endless").data().at("/error/code").asText()).isEqualTo("turn-limit");
        assertThat(script.calls()).isEqualTo(5);
    }

    @Test
    void aWithheldAnswerIsAFailureOfTheModel() {
        script("filtered", Replies.finished("I", "content_filter"));
        ask("filtered", "talker");
        assertThat(desk.outcome("filtered").data().at("/error/code").asText()).isEqualTo("content-refused");
    }
}

package io.flotilla.agent.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.testing.FakeModel.Script;
import io.flotilla.agent.testing.Replies;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Money is held before a model is called, whoever is away. */
@QuarkusTest
class HoldsTest extends DeskTest {
    @Test
    void aRefusedBudgetIsAnsweredAsSuch() {
        billing.poor.add(desk.run);
        Script script = script("poor", Replies.text("never"));
        ask("poor", "talker");
        JsonNode data = desk.outcome("poor").data();
        assertThat(data.at("/error/class").asText()).isEqualTo("budget");
        assertThat(data.path("turns").asInt()).isZero();
        assertThat(script.calls()).isZero();
    }

    @Test
    void billingAwayIsWaitedFor() {
        billing.away.add(desk.run);
        script("later", Replies.text("hello"));
        ask("later", "talker");
        Poll.until(() -> billing.holdsOf(desk.run).size() >= 2);
        billing.away.remove(desk.run);
        assertThat(desk.outcome("later").type()).endsWith("completed.v1");
    }

    @Test
    void aProviderAwayIsWaitedForBeyondTheBoundedTries() {
        Script script = script("storm");
        for (int i = 0; i < 6; i++) {
            script.then(Replies.status(503, "no"));
        }
        script.then(Replies.text("hello"));
        ask("storm", "talker");
        assertThat(desk.outcome("storm").data().at("/output/text").asText()).isEqualTo("hello");
        assertThat(billing.holdsOf(desk.run)).containsOnly(desk.id("storm") + "/turn-1");
    }

    @Test
    void aProviderThatRefusesIsAFailureAndTheHoldIsGivenBack() {
        script("refused", Replies.status(401, "{}"));
        ask("refused", "talker");
        assertThat(desk.outcome("refused").data().at("/error/class").asText()).isEqualTo("forbidden");
        assertThat(billing.released).contains(desk.id("refused") + "/turn-1");
    }

    @Test
    void aTokenThatBillingNoLongerTakesIsRenewed() {
        script("first", Replies.text("hello"));
        ask("first", "talker");
        desk.outcome("first");
        billing.endLastToken();
        script("second", Replies.text("hello"));
        ask("second", "talker");
        assertThat(desk.outcome("second").type()).endsWith("completed.v1");
    }
}

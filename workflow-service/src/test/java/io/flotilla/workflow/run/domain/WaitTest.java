package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.application.Documents;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitTest {
    private static final JsonNode MERGED =
            Json.parse("{\"name\": \"pr.merged\", \"data\": {\"pr\": 7}, \"runId\": \"run_2\"}");

    @Test
    void aWaitEndsAtAnInstant() {
        Driver run = Driver.started("- {id: w, uses: wait, with: {until: '2026-01-01T06:00:00Z'}}");

        assertThat(run.run.wakeAt()).isEqualTo("2026-01-01T06:00:00Z");
        assertThat(types(run.wakeAfter(Duration.ofHours(6)))).containsExactly("step-succeeded w", "run-succeeded");
    }

    @Test
    void aWaitForAnInstantThatHasPassedEndsAtTheNextLook() {
        Driver run = Driver.started("- {id: w, uses: wait, with: {until: '2020-01-01T00:00:00Z'}}");

        assertThat(types(run.wakeAfter(Duration.ZERO))).containsExactly("step-succeeded w", "run-succeeded");
    }

    @Test
    void anEventEndsTheWaitOnlyIfTheConditionHolds() {
        Driver run = Driver.started(
                "", "- {id: w, uses: wait, with: {event: pr.merged, if: 'event.data.pr == inputs.pr'}}", "{\"pr\": 7}");

        assertThat(run.send(signal(Json.parse("{\"name\": \"pr.merged\", \"data\": {\"pr\": 8}}"))))
                .isEmpty();
        assertThat(types(run.send(signal(MERGED)))).containsExactly("step-succeeded w", "run-succeeded");
        assertThat(run.output("w")).contains("\"pr\":7", "run_2");
        assertThat(run.send(signal(MERGED))).isEmpty();
    }

    @Test
    void anEventThatDoesNotComeIsATimeout() {
        Driver run = Driver.started("- {id: w, uses: wait, timeout: PT1H, with: {event: pr.merged}}");

        run.wakeAfter(Duration.ofHours(1));

        assertThat(run.run.error().code()).isEqualTo("timeout");
    }

    @Test
    void anEventOnWhichTheConditionCannotBeEvaluatedIsNotTheOne() {
        Driver run = Driver.started("- {id: w, uses: wait, with: {event: pr.merged, if: 'event.data.pr == 7'}}");

        for (String data : new String[] {"null", "{}", "\"pr\"", "[7]"}) {
            assertThat(run.send(signal(Json.parse("{\"name\": \"pr.merged\", \"data\": " + data + "}"))))
                    .isEmpty();
        }
        assertThat(types(run.send(signal(MERGED)))).containsExactly("step-succeeded w", "run-succeeded");
    }

    @Test
    void whatIsEmittedIsInTheLog() {
        Driver run = Driver.started(
                "", "- {id: e, uses: emit, with: {event: pr.merged, data: {pr: '${{ inputs.pr }}'}}}", "{\"pr\": 7}");

        assertThat(types(run.log))
                .containsSubsequence("step-started e", "event-emitted e", "step-succeeded e", "run-succeeded");
        assertThat(run.output("e")).isEqualTo("{\"event\":\"pr.merged\",\"data\":{\"pr\":7}}");
        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{for: PT1S, until: '2026-01-01T00:00:00Z'} | spec.steps[0].with.for",
                "{} | spec.steps[0].with.for",
                "{until: tomorrow} | spec.steps[0].with.until",
                "{for: PT1S, if: 'true'} | spec.steps[0].with.if",
                "{event: 'No Name'} | spec.steps[0].with.event",
                "{event: x, if: 'steps.nobody.output'} | spec.steps[0].with.if"
            })
    void mistakesAreNamedByTheirPath(String with, String path) {
        assertThat(Documents.errors(Documents.text("", "- {id: w, uses: wait, with: " + with + "}")))
                .extracting(error -> error.path())
                .contains(path);
    }

    @Test
    void anEventIsKnownOnlyToTheConditionOfAWait() {
        assertThat(Documents.errors(Documents.text("", "- {id: s, uses: set, with: {x: '${{ event.name }}'}}")))
                .extracting(error -> error.message())
                .containsExactly("event is known only in the 'if' of a wait for an event");
    }

    private static RunCommand signal(JsonNode event) {
        return new RunCommand.Signal(StepKey.of("w"), event);
    }
}

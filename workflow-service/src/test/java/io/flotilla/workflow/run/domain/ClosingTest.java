package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.application.Documents;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is done when the steps of a run have ended: undoing, reporting a failure, cleaning up. */
class ClosingTest {
    private static final String FINALLY = "finally: [{id: clean, uses: tool/clean, with: {how: '${{ run.status }}'}}]";
    private static final String ALL = """
            onFailure: [{id: tell, uses: tool/tell, with: {why: '${{ run.error.message }}', step: '${{ run.failedStep }}'}}]
            """ + FINALLY;
    private static final String STEPS = """
            - {id: a, uses: tool/a, compensate: {uses: tool/undo-a, with: {id: '${{ steps.a.output }}'}}}
            - {id: b, uses: tool/b, needs: [a], compensate: {uses: tool/undo-b}}
            - {id: c, uses: tool/c, needs: [b], compensate: {uses: tool/undo-c}}""";

    @Test
    void aRunThatSucceedsOnlyCleansUp() {
        Driver run = Driver.started(ALL, STEPS, "{}");
        run.succeed("a", "1");
        run.succeed("b", "1");

        assertThat(types(run.succeed("c", "1")))
                .containsExactly(
                        "step-succeeded c",
                        "step-skipped compensate-c",
                        "step-skipped tell",
                        "step-skipped compensate-b",
                        "step-skipped compensate-a",
                        "run-closing",
                        "step-started clean");
        assertThat(input(run, "clean")).isEqualTo("{\"how\":\"succeeded\"}");
        assertThat(types(run.succeed("clean", "1"))).containsExactly("step-succeeded clean", "run-succeeded");
    }

    @Test
    void afterAFailureWhatWasDoneIsUndoneInReverseOrder() {
        Driver run = Driver.started(ALL, STEPS, "{}");
        run.succeed("a", "\"id-1\"");
        run.succeed("b", "1");

        assertThat(types(run.fail("c", ErrorClass.VALIDATION)))
                .containsExactly(
                        "step-failed c", "step-skipped compensate-c", "run-closing", "step-started compensate-b");
        assertThat(types(run.fail("compensate-b", ErrorClass.VALIDATION)))
                .as("an undoing that fails does not keep the others from being undone")
                .containsExactly("step-failed compensate-b", "step-started compensate-a");
        assertThat(input(run, "compensate-a")).isEqualTo("{\"id\":\"id-1\"}");
        assertThat(types(run.succeed("compensate-a", "1")))
                .containsExactly("step-succeeded compensate-a", "step-started tell");
        assertThat(input(run, "tell")).isEqualTo("{\"why\":\"step c: no\",\"step\":\"c\"}");
        assertThat(types(run.succeed("tell", "1"))).containsExactly("step-succeeded tell", "step-started clean");
        assertThat(types(run.succeed("clean", "1"))).containsExactly("step-succeeded clean", "run-failed");
        assertThat(run.run.error().message()).isEqualTo("step c: no");
        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    @Test
    void aCancelUndoesAndCleansUpAndASecondOneEndsAtOnce() {
        Driver run = Driver.started(ALL, STEPS, "{}");
        run.succeed("a", "1");

        assertThat(types(run.send(new RunCommand.Cancel("enough", "user:lead"))))
                .containsExactly(
                        "step-cancelled b",
                        "step-cancelled c",
                        "step-skipped compensate-c",
                        "step-skipped tell",
                        "step-skipped compensate-b",
                        "run-closing",
                        "step-started compensate-a");
        assertThat(types(run.succeed("compensate-a", "1")))
                .containsExactly("step-succeeded compensate-a", "step-started clean");
        assertThat(types(run.send(new RunCommand.Cancel("now", "user:lead"))))
                .containsExactly("step-cancelled clean", "run-cancelled");
    }

    @Test
    void aRunThatNeverBeganHasNothingToCleanUp() {
        Driver run = new Driver(Documents.plan(ALL, STEPS));
        run.send(new RunCommand.Start(
                "run_1",
                "t",
                new WorkflowRef("test", 1, "sha256:0"),
                Json.object(),
                "user:test",
                null,
                null,
                null,
                null,
                Map.of()));

        assertThat(types(run.send(new RunCommand.Cancel("enough", "user:lead"))))
                .endsWith("run-cancelled")
                .doesNotContain("run-closing");
    }

    @Test
    void aRunWhoseCleaningUpFailsHasFailed() {
        Driver run = Driver.started(FINALLY, "- {id: a, uses: tool/a}", "{}");
        run.succeed("a", "1");
        run.fail("clean", ErrorClass.VALIDATION);

        assertThat(run.run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.run.error().message()).startsWith("step clean:");
    }

    @Test
    void theRunsTimeoutDoesNotCutOffWhatFollows() {
        Driver run = Driver.started("timeout: PT1M\n" + FINALLY, "- {id: a, uses: tool/a}", "{}");

        assertThat(types(run.wakeAfter(Duration.ofMinutes(1))))
                .containsExactly("step-cancelled a", "run-closing", "step-started clean");
        assertThat(run.wakeAfter(Duration.ofMinutes(5))).isEmpty();
        run.succeed("clean", "1");
        assertThat(run.run.error().code()).isEqualTo("run-timeout");
    }

    @Test
    void aStepOfThePlanCannotBeTriedAgainOnceItsFailureIsDealtWith() {
        Driver run = Driver.started(ALL, STEPS, "{}");
        run.fail("a", ErrorClass.VALIDATION);

        assertThat(run.outcome(new RunCommand.Retry("a", null, "user:lead")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("run-closing"));
    }

    @Test
    void mistakesInTheseListsAreNamedByTheirPath() {
        assertThat(Documents.errors(Documents.text(
                        "onFailure: [{id: a, uses: tool/x}]\nfinally: [{id: f, uses: tool/x, needs: [a]}]",
                        "- {id: a, uses: tool/t, compensate: {uses: approval, needs: [b]}}\n"
                                + "- {id: b, uses: tool/t, with: {x: '${{ steps.f.output }}'}}")))
                .extracting(error -> error.path())
                .contains(
                        "spec.onFailure[0].id",
                        "spec.finally[0].needs[0]",
                        "spec.steps[0].compensate.uses",
                        "spec.steps[0].compensate.needs",
                        "spec.steps[1]");
    }

    private static String input(Driver run, String step) {
        return Json.text(run.run.work(StepKey.of(step)).input());
    }
}

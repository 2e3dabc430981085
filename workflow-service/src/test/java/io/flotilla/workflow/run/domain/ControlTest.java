package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people do to a run while it is at work. */
class ControlTest {
    private static final String CHAIN = """
            - {id: a, uses: tool/t}
            - {id: b, uses: tool/t, needs: [a], retry: {attempts: 2, backoff: PT10S}}
            - {id: c, uses: tool/t, needs: [b]}""";

    @Test
    void whilePausedAnswersAreTakenAndNothingBegins() {
        Driver run = Driver.started(CHAIN);

        assertThat(types(run.send(pause()))).containsExactly("run-paused");
        assertThat(types(run.succeed("a", "1"))).containsExactly("step-succeeded a");
        assertThat(run.run.status()).isEqualTo(RunStatus.PAUSED);
        assertThat(run.send(pause())).isEmpty();
        assertThat(types(run.send(resume()))).containsExactly("run-resumed", "step-started b");
        assertThat(run.send(resume())).isEmpty();
    }

    @Test
    void theNextAttemptWaitsForTheResume() {
        Driver run = Driver.started(CHAIN);
        run.succeed("a", "1");
        run.fail("b", ErrorClass.EXIT_CODE);
        run.send(pause());

        assertThat(run.wakeAfter(Duration.ofHours(1))).isEmpty();
        assertThat(run.run.wakeAt()).isAfter(run.now);
        assertThat(types(run.send(resume()))).containsExactly("run-resumed", "step-started b");
        assertThat(run.attempt("b")).isEqualTo(2);
    }

    @Test
    void theRunsTimeoutStandsStillWhilePaused() {
        Driver run = Driver.started("timeout: PT1H", "- {id: a, uses: tool/t, timeout: P1D}", "{}");
        run.now = run.now.plus(Duration.ofMinutes(50));
        run.send(pause());

        assertThat(run.wakeAfter(Duration.ofHours(5))).isEmpty();
        run.send(resume());
        assertThat(run.wakeAfter(Duration.ofMinutes(9))).isEmpty();
        assertThat(run.run.status()).isEqualTo(RunStatus.RUNNING);
        assertThat(types(run.wakeAfter(Duration.ofMinutes(1)))).contains("run-failed");
    }

    @Test
    void aPauseThatNobodyEndsFailsTheRunAtLast() {
        Driver run = Driver.started("- {id: w, uses: wait, with: {for: PT1M}}\n- {id: a, uses: tool/t, needs: [w]}");
        run.send(pause());
        run.wakeAfter(Duration.ofMinutes(1));

        run.now = run.run.wakeAt();
        assertThat(types(run.send(new RunCommand.Wake()))).endsWith("run-failed");
        assertThat(run.run.error().code()).isEqualTo("pause-expired");
    }

    @Test
    void aStepLetsExactlyOneThingBegin() {
        Driver run = Driver.started("- {id: each, uses: tool/t, foreach: [1, 2, 3], maxParallel: 1}\n"
                + "- {id: x, uses: tool/t, needs: [each]}");
        run.send(pause());
        run.succeed("each[0]", "1");

        assertThat(types(run.send(once()))).containsExactly("run-stepped", "step-started each[1]");
        assertThat(run.outcome(once())).isInstanceOf(Outcome.Refused.class);
        run.succeed("each[1]", "1");
        run.send(once());
        run.succeed("each[2]", "1");
        assertThat(types(run.send(once()))).containsExactly("run-stepped", "step-succeeded each", "step-started x");
        run.succeed("x", "1");
        assertThat(run.run.status()).isEqualTo(RunStatus.PAUSED);
        assertThat(types(run.send(resume()))).containsExactly("run-resumed", "run-succeeded");
    }

    @Test
    void whatNeedsASkippedStepGoesOn() {
        Driver run =
                Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: set, with: {x: '${{ steps.a.output }}'}}");

        assertThat(types(run.send(new RunCommand.Skip("a", Json.tree(7), "known", "user:lead"))))
                .containsExactly("step-skipped a", "step-started b", "step-succeeded b", "run-succeeded");
        assertThat(run.output("b")).isEqualTo("{\"x\":7}");
        assertThat(run.succeed("a", 1, "1", "1")).isEmpty();
    }

    @Test
    void skippingAForeachCallsOffItsItems() {
        Driver run =
                Driver.started("- {id: each, uses: tool/t, foreach: [1, 2]}\n- {id: w, uses: wait, with: {for: PT1M}}");

        assertThat(types(run.send(new RunCommand.Skip("each", null, null, "user:lead"))))
                .startsWith("step-cancelled each[0]", "step-cancelled each[1]", "step-skipped each");
        assertThat(run.outcome(new RunCommand.Skip("each", null, null, "user:lead")))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aFailedStepCanBeTriedAgainAsLongAsTheRunHasNotEnded() {
        Driver run = Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: tool/t, needs: [a]}\n"
                + "- {id: c, uses: tool/t, needs: [b]}\n- {id: ask, uses: approval, with: {title: ok}}");
        run.fail("a", ErrorClass.VALIDATION);
        assertThat(run.run.failedStep()).isEqualTo("a");

        assertThat(types(run.send(new RunCommand.Retry("a", null, "user:lead"))))
                .startsWith("step-reset a", "step-reset b", "step-reset c", "step-started a");
        assertThat(run.attempt("a")).isEqualTo(2);
        assertThat(run.run.failedStep()).isNull();
        run.succeed("a", "1");
        run.succeed("b", "1");
        run.succeed("c", "1");
        run.decide("ask", true, run.run.work(StepKey.of("ask")).approval().digest());
        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(run.run.cost()).isEqualByComparingTo("0.05");
        assertThat(run.outcome(new RunCommand.Retry("a", null, "user:lead")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.message()).contains("fork"));
    }

    @Test
    void aStepThatWasAllowedToFailIsNotTriedAgainOnceItsResultWasGoneWithout() {
        Driver run =
                Driver.started("- {id: a, uses: tool/t, continueOnError: true}\n- {id: b, uses: tool/t, needs: [a]}");
        run.fail("a", ErrorClass.VALIDATION);

        assertThat(run.outcome(new RunCommand.Retry("a", null, "user:lead")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("step-used"));
    }

    @Test
    void theItemsOfAForeachThatIsTriedAgainHaveNewAttempts() {
        Driver run = Driver.started(
                "- {id: each, uses: tool/t, foreach: [1, 2]}\n- {id: ask, uses: approval, with: {title: ok}}");
        run.fail("each[0]", ErrorClass.VALIDATION);
        run.succeed("each[1]", "1");

        run.send(new RunCommand.Retry("each", null, "user:lead"));

        assertThat(run.attempt("each[0]")).isEqualTo(2);
        assertThat(run.attempt("each[1]")).isEqualTo(2);
        run.succeed("each[0]", "1");
        run.succeed("each[1]", "1");
        assertThat(run.run.state("each").cost()).isEqualByComparingTo("0.05");
        assertThat(run.run.cost()).isEqualByComparingTo("0.05");
    }

    @Test
    void aModifiedInputIsWhatIsSent() {
        Driver run = Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: tool/t, needs: [a], with: {n: 1}}");

        run.send(new RunCommand.Modify("b", Json.parse("{\"n\": 2}"), null, "better", "user:lead"));
        run.succeed("a", "1");

        assertThat(Json.text(run.run.work(StepKey.of("b")).input())).isEqualTo("{\"n\":2}");
        assertThat(run.outcome(new RunCommand.Modify("b", Json.parse("{\"n\": 3}"), null, null, "user:lead")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("step-begun"));
    }

    @Test
    void aFailedStepGetsAnotherInputAndIsDoneAgainWithIt() {
        Driver run = Driver.started("""
                - {id: a, uses: tool/t, with: {n: 1}}
                - {id: b, uses: wait, with: {for: PT1H}}""");
        run.fail("a", ErrorClass.EXIT_CODE);

        run.send(new RunCommand.Modify("a", Json.parse("{\"n\": 2}"), null, "it was wrong", "user:lead"));
        run.send(new RunCommand.Retry("a", null, "user:lead"));

        assertThat(Json.text(run.run.work(StepKey.of("a")).input())).isEqualTo("{\"n\":2}");
    }

    @Test
    void aBudgetCannotBeSetBelowWhatWasSpent() {
        Driver run = Driver.started(CHAIN);
        run.succeed("a", "1");

        run.send(new RunCommand.ChangeBudget(new BigDecimal("2.50"), null, "user:lead"));
        assertThat(run.run.head().budget()).isEqualByComparingTo("2.50");
        assertThat(run.outcome(new RunCommand.ChangeBudget(new BigDecimal("0.001"), null, "user:lead")))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aGracefulCancelWaitsForWhatIsAtWorkAndCountsItsCost() {
        Driver run = Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: tool/t}\n"
                + "- {id: ask, uses: approval, with: {title: ok}}\n- {id: c, uses: tool/t, needs: [a]}");

        assertThat(types(run.send(new RunCommand.Cancel("enough", "user:lead", Duration.ofMinutes(1)))))
                .containsExactly("run-cancelling", "step-cancelled ask", "step-cancelled c");
        assertThat(types(run.fail("a", ErrorClass.CANCELLED))).containsExactly("step-failed a");
        assertThat(types(run.succeed("b", "1"))).containsExactly("step-succeeded b", "run-cancelled");
        assertThat(run.run.cost()).isEqualByComparingTo("0.03");
    }

    @Test
    void afterTheGraceTheCancelIsHard() {
        Driver run = Driver.started("- {id: a, uses: tool/t}");
        run.send(new RunCommand.Cancel("enough", "user:lead", Duration.ofMinutes(1)));

        assertThat(run.run.wakeAt()).isEqualTo(run.now.plus(Duration.ofMinutes(1)));
        assertThat(types(run.wakeAfter(Duration.ofMinutes(1)))).containsExactly("step-cancelled a", "run-cancelled");
    }

    @Test
    void aSecondCancelIsHardAtOnce() {
        Driver run = Driver.started("- {id: a, uses: tool/t}");
        run.send(new RunCommand.Cancel("enough", "user:lead", Duration.ofMinutes(1)));

        assertThat(types(run.send(new RunCommand.Cancel("now", "user:lead"))))
                .containsExactly("step-cancelled a", "run-cancelled");
    }

    @Test
    void aLoopGoesOnUntilItsResultIsGoodEnough() {
        Driver run = Driver.started("""
                - id: a
                  uses: agent/writer
                  loop: {until: "steps.a.output.score >= 3", max: 5, delay: PT5S}
                  with: {before: "${{ steps.a.output }}", n: "${{ index }}"}""");

        assertThat(types(run.succeed("a", "{\"score\": 1}"))).containsExactly("step-looped a");
        assertThat(types(run.wakeAfter(Duration.ofSeconds(5)))).containsExactly("step-started a");
        assertThat(Json.text(run.run.work(StepKey.of("a")).input())).isEqualTo("{\"before\":{\"score\":1},\"n\":1}");
        assertThat(types(run.succeed("a", "{\"score\": 4}"))).containsExactly("step-succeeded a", "run-succeeded");
        assertThat(run.run.cost()).isEqualByComparingTo("0.02");
    }

    @Test
    void aLoopEndsAtItsBound() {
        Driver run = Driver.started("- {id: a, uses: tool/t, loop: {until: 'false', max: 2}}");

        run.succeed("a", "1");
        run.succeed("a", "2");

        assertThat(run.run.error().code()).isEqualTo("loop-exhausted");
        assertThat(run.output("a")).isEqualTo("2");
    }

    @Test
    void theStateIsTheFoldOfTheLogAfterEveryChange() {
        Driver run = Driver.started(CHAIN);
        run.send(pause());
        run.send(new RunCommand.Modify("c", Json.parse("{\"n\": 2}"), null, null, "user:lead"));
        run.send(new RunCommand.ChangeBudget(BigDecimal.ONE, "more", "user:lead"));
        run.succeed("a", "1");
        run.send(once());
        run.fail("b", ErrorClass.EXIT_CODE);
        run.send(resume());
        run.send(new RunCommand.Skip("b", null, null, "user:lead"));
        run.send(new RunCommand.Cancel("x", "user:lead", Duration.ofSeconds(1)));

        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    private static RunCommand pause() {
        return new RunCommand.Pause("look", "user:lead");
    }

    private static RunCommand resume() {
        return new RunCommand.Resume("user:lead");
    }

    private static RunCommand once() {
        return new RunCommand.StepOnce("user:lead");
    }
}

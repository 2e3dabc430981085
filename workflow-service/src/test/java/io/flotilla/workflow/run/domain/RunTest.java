package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunTest {
    @Test
    void stepsRunAsSoonAsAllThatTheyNeedIsThere() {
        Driver run = Driver.started("outputs: {sum: '${{ steps.c.output.n + 1 }}'}", """
                - {id: a, uses: tool/t, with: {x: "${{ inputs.x }}", workspace: art_1}}
                - {id: b, uses: agent/g@2}
                - {id: c, uses: tool/t, needs: [b], with: {from: "${{ steps.a.output.n }}"}}""", "{\"x\": 5}");

        assertThat(types(run.log)).containsExactly("run-created", "run-started", "step-started a", "step-started b");
        StepEvent.Started first = (StepEvent.Started) run.log.get(2);
        assertThat(Json.text(first.input())).isEqualTo("{\"x\":5}");
        assertThat(first.workspace()).isEqualTo("art_1");
        assertThat(first.deadline()).isEqualTo(run.now.plus(Duration.ofMinutes(30)));

        assertThat(types(run.succeed("a", "{\"n\": 41}"))).containsExactly("step-succeeded a");
        assertThat(types(run.succeed("b", "null"))).containsExactly("step-succeeded b", "step-started c");
        assertThat(types(run.succeed("c", "{\"n\": 1}"))).containsExactly("step-succeeded c", "run-succeeded");
        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(Json.text(run.run.outputs())).isEqualTo("{\"sum\":2}");
        assertThat(run.run.cost()).isEqualByComparingTo("0.03");
        assertThat(run.run.wakeAt()).isNull();
    }

    @Test
    void whatIsNotNeededIsSkippedAndWhatNeedsItToo() {
        Driver run = Driver.started("""
                - {id: a, uses: set, if: "false", with: {x: 1}}
                - {id: b, uses: set, needs: [a], with: {x: 1}}
                - {id: c, uses: set, with: {x: 1}}""");

        assertThat(run.status("a")).isEqualTo(StepStatus.SKIPPED);
        assertThat(run.status("b")).isEqualTo(StepStatus.SKIPPED);
        assertThat(run.status("c")).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void aFailureSkipsWhatNeedsItAndWaitsForTheRest() {
        Driver run = Driver.started("outputs: {b: '${{ steps.b.output }}', a: '${{ steps.a.output.x.y }}'}", """
                - {id: a, uses: tool/t}
                - {id: b, uses: tool/t}
                - {id: c, uses: tool/t, needs: [a]}""", "{}");

        assertThat(types(run.fail("a", ErrorClass.EXIT_CODE))).containsExactly("step-failed a", "step-skipped c");
        assertThat(run.run.status()).isEqualTo(RunStatus.RUNNING);
        assertThat(types(run.succeed("b", "1"))).containsExactly("step-succeeded b", "run-failed");
        assertThat(run.run.error().code()).isEqualTo("exit-code");
        assertThat(run.run.error().message()).isEqualTo("step a: no");
        assertThat(Json.text(run.run.outputs())).isEqualTo("{\"b\":1}");
    }

    @Test
    void continueOnErrorLetsDependantsRunOnNull() {
        Driver run = Driver.started("""
                - {id: a, uses: tool/t, continueOnError: true}
                - {id: b, uses: set, with: {was: "${{ steps.a.output }}", why: "${{ steps.a.error.code }}"}}""");

        run.fail("a", ErrorClass.MODEL);

        assertThat(run.output("b")).isEqualTo("{\"was\":null,\"why\":\"model\"}");
        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void retriesWaitTwiceAsLongEachTimeAndThenGiveUp() {
        Driver run = Driver.started("- {id: a, uses: tool/t, with: {x: 1}, retry: {attempts: 3, backoff: PT10S}}");

        assertThat(types(run.fail("a", ErrorClass.EXIT_CODE))).containsExactly("step-retrying a");
        assertThat(run.run.wakeAt()).isEqualTo(run.now.plusSeconds(10));
        assertThat(run.run.status()).isEqualTo(RunStatus.RUNNING);
        assertThat(run.wakeAfter(Duration.ofSeconds(9))).isEmpty();
        assertThat(types(run.wakeAfter(Duration.ofSeconds(1)))).containsExactly("step-started a");
        assertThat(((StepEvent.Started) run.log.getLast()).input().get("x").asInt())
                .isEqualTo(1);
        run.fail("a", ErrorClass.EXIT_CODE);
        assertThat(run.run.wakeAt()).isEqualTo(run.now.plusSeconds(20));
        run.wakeAfter(Duration.ofSeconds(20));
        assertThat(types(run.fail("a", ErrorClass.EXIT_CODE))).containsExactly("step-failed a", "run-failed");
        assertThat(run.run.cost()).isEqualByComparingTo("0.06");
        assertThat(run.run.work(StepKey.of("a")).attempts()).hasSize(3);
    }

    @Test
    void onlyTheNamedClassesAreRetried() {
        Driver run = Driver.started("- {id: a, uses: tool/t, retry: {attempts: 3, on: [timeout]}}");

        assertThat(types(run.fail("a", ErrorClass.UNAVAILABLE))).containsExactly("step-failed a", "run-failed");
    }

    @Test
    void withoutARuleOnlyPassingTroubleIsRetried() {
        Driver run = Driver.started("- {id: a, uses: tool/t}\n- {id: b, uses: tool/t}\n- {id: c, uses: tool/t}");

        assertThat(types(run.fail("a", ErrorClass.UNAVAILABLE))).containsExactly("step-retrying a");
        assertThat(types(run.fail("b", ErrorClass.EXIT_CODE))).containsExactly("step-failed b");
        Failure forGood = Failure.of(ErrorClass.UNAVAILABLE, "gone", "for good");
        assertThat(types(run.fail("c", 1, forGood))).containsExactly("step-failed c");
    }

    @Test
    void anAttemptWithoutAnAnswerTimesOutAndItsLateAnswerChangesNothing() {
        Driver run = Driver.started("- {id: a, uses: tool/t, timeout: PT5S, retry: {attempts: 2, backoff: PT1S}}");

        assertThat(types(run.wakeAfter(Duration.ofSeconds(5)))).containsExactly("step-retrying a");
        assertThat(((StepEvent.Retrying) run.log.getLast()).abandoned()).isTrue();
        assertThat(run.succeed("a", 1, "1", "1")).isEmpty();
        run.wakeAfter(Duration.ofSeconds(1));
        assertThat(run.succeed("a", 1, "1", "1")).isEmpty();
        assertThat(types(run.succeed("a", 2, "2", "0"))).containsExactly("step-succeeded a", "run-succeeded");
        assertThat(run.output("a")).isEqualTo("2");
    }

    @Test
    void duplicatesAndAnswersToNobodyChangeNothing() {
        Driver run = Driver.started(
                "- {id: a, uses: tool/t}\n- {id: b, uses: tool/t}\n- {id: w, uses: wait, with: {for: PT1H}}");

        run.succeed("a", "1");

        assertThat(run.succeed("a", 1, "2", "1")).isEmpty();
        assertThat(run.fail("a", 1, Failure.of(ErrorClass.MODEL, "x", "x"))).isEmpty();
        assertThat(run.succeed("b", 2, "1", "1")).isEmpty();
        assertThat(run.succeed("nobody", 1, "1", "1")).isEmpty();
        assertThat(run.succeed("a[3]", 1, "1", "1")).isEmpty();
        assertThat(run.succeed("w", 1, "1", "1")).isEmpty();
    }

    @Test
    void aGateTellsWhichRulesDoNotHold() {
        String gate = """
                - id: gate
                  uses: gate
                  with:
                    rules:
                      - {name: tests, check: "${{ inputs.failed == 0 }}", message: "${{ inputs.failed }} tests fail"}
                      - {name: coverage, check: "${{ inputs.coverage >= 80 }}"}
                      - {name: broken, check: "${{ inputs.failed.x }}"}""";

        Driver run = Driver.started("", gate, "{\"failed\": 2, \"coverage\": 80.0}");

        assertThat(run.run.error().code()).isEqualTo("gate-failed");
        assertThat(run.run.error().errorClass()).isEqualTo(ErrorClass.GATE);
        assertThat(run.run.error().message()).startsWith("step gate: 2 tests fail; broken: ");
        assertThat(run.output("gate"))
                .startsWith(
                        "{\"passed\":false,\"results\":[{\"name\":\"tests\",\"passed\":false,\"message\":\"2 tests fail\"}"
                                + ",{\"name\":\"coverage\",\"passed\":true},{\"name\":\"broken\",\"passed\":false");
    }

    @Test
    void aWaitEndsWhenItsTimeHasCome() {
        Driver run = Driver.started("- {id: w, uses: wait, with: {for: PT10S}}\n- {id: a, uses: tool/t, needs: w}");

        assertThat(types(run.log)).endsWith("step-started w", "step-waiting w", "run-waiting");
        assertThat(run.run.wakeAt()).isEqualTo(run.now.plusSeconds(10));
        assertThat(types(run.wakeAfter(Duration.ofSeconds(10))))
                .containsExactly("step-succeeded w", "step-started a", "run-resumed");
    }

    @Test
    void anErrorInAnExpressionFailsTheStepAndNothingElse() {
        Driver run = Driver.started("inputs: {properties: {absent: {}}}", """
                - {id: a, uses: tool/t, with: {x: "${{ inputs.absent }}"}, continueOnError: true}
                - {id: b, uses: set, needs: [a], with: {x: 1}}""", "{}");

        assertThat(run.run.work(StepKey.of("a")).error().code()).isEqualTo("expression-failed");
        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void whatIsTooLargeFailsTheStep() {
        Driver run = Driver.started("- {id: a, uses: tool/t}");

        run.succeed("a", "\"" + "x".repeat(300_000) + "\"");

        assertThat(run.run.error().code()).isEqualTo("output-too-large");
        assertThat(run.run.cost()).isEqualByComparingTo("0.01");
    }

    @Test
    void theRunAsAWholeTimesOut() {
        Driver run =
                Driver.started("timeout: PT1M", "- {id: a, uses: tool/t}\n- {id: b, uses: tool/t, needs: [a]}", "{}");

        assertThat(run.run.wakeAt()).isEqualTo(run.now.plusSeconds(60));
        assertThat(types(run.wakeAfter(Duration.ofMinutes(1))))
                .containsExactly("step-cancelled a", "step-cancelled b", "run-failed");
        assertThat(run.run.error().code()).isEqualTo("run-timeout");
    }

    @Test
    void cancellingCallsOffWhatIsAtWorkAndIsFinal() {
        Driver run = Driver.started("""
                - {id: each, uses: tool/t, foreach: [1, 2]}
                - {id: ask, uses: approval, with: {title: ok}}
                - {id: later, uses: tool/t, needs: [each]}""");
        RunCommand.Cancel cancel = new RunCommand.Cancel("enough", "user:test");

        assertThat(types(run.send(cancel)))
                .containsExactly(
                        "step-cancelled each[0]",
                        "step-cancelled each[1]",
                        "step-cancelled each",
                        "step-cancelled ask",
                        "step-cancelled later",
                        "run-cancelled");
        assertThat(run.log.stream().filter(e -> e instanceof StepEvent.Cancelled c && c.attempt() > 0))
                .hasSize(2);
        assertThat(run.send(cancel)).isEmpty();
        assertThat(run.succeed("each[0]", 1, "1", "1")).isEmpty();
        assertThat(run.wakeAfter(Duration.ofDays(9))).isEmpty();
        assertThat(run.decide(
                        "ask", true, run.run.work(StepKey.of("ask")).approval().digest()))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aFinishedRunCannotBeCancelled() {
        Driver run = Driver.started("- {id: a, uses: set, with: {x: 1}}");

        assertThat(run.outcome(new RunCommand.Cancel(null, "user:test")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("run-ended"));
    }

    @Test
    void theLogIsTheState() {
        Driver run = Driver.started("""
                - {id: each, uses: tool/t, foreach: [1.0, {a: null}], retry: {attempts: 2}}
                - {id: ask, uses: approval, with: {title: ok, subject: {x: 1.50}, form: {type: object}}}
                - {id: w, uses: wait, with: {for: PT1S}}""");
        run.fail("each[0]", ErrorClass.MODEL);
        run.succeed("each[1]", "{\"x\": 1.0, \"y\": null}");

        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));
    }

    @Test
    void anOutputThatBecameAnArtifactSaysSoWhereItIsMissed() {
        Driver driver = Driver.started("""
                - {id: big, uses: tool/t}
                - {id: reads, uses: set, with: {x: "${{ steps.big.output.result }}"}}
                - {id: passes, uses: set, with: {x: "${{ steps.big.output.artifact.id + steps.big.output.preview.a }}"}}
                """);
        driver.succeed("big", "{\"artifact\": {\"id\": \"art_1\"}, \"preview\": {\"a\": \"b\"}}");

        assertThat(driver.run.state("reads").work().error().message())
                .contains("the output of step 'big' was too large to travel and is artifact art_1");
        assertThat(driver.output("passes")).isEqualTo("{\"x\":\"art_1b\"}");
    }
}

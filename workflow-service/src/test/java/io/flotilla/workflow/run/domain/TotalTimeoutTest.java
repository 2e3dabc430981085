package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.problem.ErrorClass;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TotalTimeoutTest {
    private static final String RETRIED =
            "- {id: a, uses: tool/t, timeout: PT10S, totalTimeout: PT25S, retry: {attempts: 20, backoff: PT5S}}";

    @Test
    void attemptsAndTheWaitsBetweenThemCountTogether() {
        Driver run = Driver.started(RETRIED);

        assertThat(types(run.wakeAfter(Duration.ofSeconds(10)))).containsExactly("step-retrying a");
        assertThat(types(run.wakeAfter(Duration.ofSeconds(5)))).containsExactly("step-started a");
        assertThat(run.run.work(StepKey.of("a")).due())
                .as("the attempt has ten seconds, and so has the step")
                .isEqualTo(run.now.plusSeconds(10));

        assertThat(types(run.wakeAfter(Duration.ofSeconds(10)))).containsExactly("step-failed a", "run-failed");
        assertThat(run.run.work(StepKey.of("a")).error().code()).isEqualTo("step-timeout");
        assertThat(((StepEvent.Failed) run.log.get(run.log.size() - 2)).abandoned())
                .as("the executor is told to stop")
                .isTrue();
    }

    @Test
    void noAttemptIsPlannedThatWouldBeginTooLate() {
        Driver run = Driver.started(RETRIED);

        run.now = run.now.plusSeconds(21);

        assertThat(types(run.fail("a", ErrorClass.EXIT_CODE))).containsExactly("step-failed a", "run-failed");
        assertThat(run.run.work(StepKey.of("a")).error().code())
                .as("its own error says more than the time-out")
                .isEqualTo("exit-code");
    }

    @Test
    void aPauseDoesNotCount() {
        Driver run = Driver.started(RETRIED);
        run.fail("a", ErrorClass.EXIT_CODE);
        run.send(new RunCommand.Pause(null, "user:test"));

        assertThat(run.wakeAfter(Duration.ofHours(1))).isEmpty();

        run.send(new RunCommand.Resume("user:test"));
        assertThat(run.status("a")).isEqualTo(StepStatus.RUNNING);
        assertThat(types(run.wakeAfter(Duration.ofSeconds(10)))).containsExactly("step-retrying a");
    }

    @Test
    void theItemsOfAForeachShareIt() {
        Driver run = Driver.started("""
                - id: a
                  uses: tool/t
                  foreach: [1, 2, 3, 4]
                  maxParallel: 2
                  totalTimeout: PT1M
                  continueOnError: true
                - {id: b, uses: tool/t, needs: [a]}""");
        run.succeed("a[0]", "1");

        assertThat(types(run.wakeAfter(Duration.ofMinutes(1))))
                .containsExactly("step-failed a[1]", "step-failed a[2]", "step-failed a", "step-started b");
        assertThat(run.run.work(StepKey.of("a")).error().code()).isEqualTo("step-timeout");
    }

    @Test
    void iterationsOfALoopShareIt() {
        Driver run = Driver.started("""
                - id: a
                  uses: tool/t
                  totalTimeout: PT1M
                  loop: {until: "steps.a.output > 5", max: 1000, delay: PT10S}""");

        for (int i = 0; i < 5; i++) {
            run.succeed("a", "1");
            run.wakeAfter(Duration.ofSeconds(10));
        }
        run.succeed("a", "1");

        assertThat(types(run.wakeAfter(Duration.ofSeconds(10)))).containsExactly("step-failed a", "run-failed");
    }

    @Test
    void whatWaitsInLineForItsSecondAttemptIsTakenOutOfIt() {
        Driver run = Driver.started("""
                - {id: a, uses: tool/t, totalTimeout: PT1M, concurrency: {group: g}, retry: {attempts: 3, backoff: PT1S}}""");
        run.send(new RunCommand.Grant(StepKey.of("a")));
        run.fail("a", ErrorClass.EXIT_CODE);
        assertThat(types(run.wakeAfter(Duration.ofSeconds(1)))).containsExactly("step-queued a", "run-waiting");

        assertThat(types(run.wakeAfter(Duration.ofMinutes(1)))).containsExactly("step-failed a", "run-failed");
    }
}

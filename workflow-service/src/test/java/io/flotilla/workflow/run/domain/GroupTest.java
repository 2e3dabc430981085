package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTest {
    private static final String STEP = "{id: a, uses: tool/t, concurrency: {group: 'db-${{ inputs.db }}', limit: 2}, "
            + "with: {at: '${{ run.cost }}'}, retry: {attempts: 2, backoff: PT1S}}";

    private static Driver queued() {
        return Driver.started("", "- " + STEP, "{\"db\": \"x\"}");
    }

    private static List<RunEvent> grant(Driver driver, String step) {
        return driver.send(new RunCommand.Grant(StepKey.parse(step)));
    }

    @Test
    void anAttemptIsInLineUntilThereIsRoom() {
        Driver driver = queued();
        assertThat(driver.run.status()).isEqualTo(RunStatus.WAITING);
        assertThat(driver.status("a")).isEqualTo(StepStatus.WAITING);
        assertThat(driver.run.work(StepKey.of("a")).place()).isEqualTo(new GroupPlace("db-x", 2, driver.now));
        assertThat(driver.run.wakeAt()).isEqualTo(driver.now.plus(Duration.ofDays(7)));

        assertThat(Driver.types(grant(driver, "a"))).containsExactly("step-started a", "run-resumed");
        assertThat(grant(driver, "a")).isEmpty();
        driver.succeed("a", "1");
        assertThat(driver.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    @Test
    void eachAttemptIsInLineAnewWithTheSameInput() {
        Driver driver = queued();
        grant(driver, "a");
        String input = Json.text(driver.run.work(StepKey.of("a")).input());
        driver.fail("a", ErrorClass.EXIT_CODE);
        assertThat(Driver.types(driver.wakeAfter(Duration.ofSeconds(2)))).contains("step-queued a");
        grant(driver, "a");
        assertThat(driver.attempt("a")).isEqualTo(2);
        assertThat(Json.text(driver.run.work(StepKey.of("a")).input())).isEqualTo(input);
    }

    @Test
    void whatIsInLineDoesNotBeginWhileTheRunIsPaused() {
        Driver driver = queued();
        driver.now = driver.now.plusMillis(1);
        driver.send(new RunCommand.Pause(null, "user:a"));
        assertThat(grant(driver, "a")).isEmpty();
        driver.send(new RunCommand.Resume("user:a"));
        assertThat(grant(driver, "a")).isNotEmpty();
    }

    @Test
    void whatIsCalledOffIsInLineNoMore() {
        Driver driver = queued();
        driver.send(new RunCommand.Cancel("enough", "user:a"));
        assertThat(driver.run.work(StepKey.of("a")).place()).isNull();
        assertThat(grant(driver, "a")).isEmpty();
    }

    @Test
    void nobodyIsInLineForEver() {
        Driver driver = queued();
        driver.wakeAfter(Duration.ofDays(7));
        assertThat(driver.run.work(StepKey.of("a")).error().code()).isEqualTo("timeout");
        assertThat(driver.run.status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void itemsAreInLineEachForItself() {
        Driver driver = Driver.started("- {id: a, uses: tool/t, foreach: [x, y, z], maxParallel: 2,"
                + " concurrency: {group: '${{ item }}'}, with: {v: '${{ item }}'}}");
        assertThat(driver.run.work(StepKey.parse("a[1]")).place().group()).isEqualTo("y");
        assertThat(driver.status("a[2]")).isEqualTo(StepStatus.PENDING);
        grant(driver, "a[1]");
        driver.succeed("a[1]", "1");
        assertThat(driver.status("a[2]")).isEqualTo(StepStatus.WAITING);
    }

    @Test
    void aGroupWithoutANameFailsItsStep() {
        Driver driver =
                Driver.started("", "- {id: a, uses: tool/t, concurrency: {group: '${{ inputs.x }}'}}", "{\"x\": null}");
        assertThat(driver.run.work(StepKey.of("a")).error().code()).isEqualTo("expression-failed");
    }
}

package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.application.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogBoundTest {
    private static final String ENDLESS =
            "- {id: again, uses: tool/t, loop: {until: \"${{ steps.again.output.done }}\", max: 1000}}";
    private static final String FINALLY = "finally: [{id: clean, uses: tool/t}]";

    @Test
    void aLoopThatRunsAwayIsWarnedOfAndThenEnded() {
        Driver driver = bounded(FINALLY, ENDLESS, new LogBound(0, 100, Long.MAX_VALUE));
        while (driver.status("again").isActive()) {
            driver.succeed("again", "{\"done\": false}");
        }

        List<String> types = Driver.types(driver.log);
        assertThat(types).containsOnlyOnce("run-log-warned").contains("run-closing");
        RunEvent.LogWarned warned = (RunEvent.LogWarned) driver.log.get(types.indexOf("run-log-warned"));
        assertThat(warned.events()).isBetween(80L, 82L);
        assertThat(warned.maxEvents()).isEqualTo(100);

        driver.succeed("clean", "1");
        assertThat(driver.run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(driver.run.error().code()).isEqualTo("run-log-full");
        assertThat(driver.run.error().message()).contains("100 is the limit");
        assertThat(driver.status("again")).isEqualTo(StepStatus.CANCELLED);
        assertThat(driver.status("clean")).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    @Test
    void whatFollowsIsBoundedAsWell() {
        Driver driver = bounded(
                "finally: [" + ENDLESS.substring(2) + "]",
                ENDLESS.replace("again", "first"),
                new LogBound(0, 50, 1 << 20));
        while (!driver.run.status().isTerminal()) {
            driver.succeed(driver.status("first").isActive() ? "first" : "again", "{\"done\": false}");
        }

        assertThat(driver.run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(driver.log).hasSizeLessThan(70);
        assertThat(driver.status("again")).isEqualTo(StepStatus.CANCELLED);
    }

    @Test
    void manyItemsAtOnceStopWhereTheLogIsFull() {
        String step = "- {id: each, uses: set, foreach: \"${{ inputs.n }}\", with: {x: \"${{ inputs.big }}\"}}";
        Driver driver = new Driver(Documents.plan("inputs: {properties: {n: {type: array}, big: {}}}", step));
        driver.bound = new LogBound(0, 50_000, 3 << 20);
        var inputs = Json.object().put("big", "x".repeat(100_000));
        for (int i = 0; i < 1_000; i++) {
            inputs.withArray("n").add(i);
        }
        driver.start(inputs);

        assertThat(driver.run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(driver.run.error().message()).contains("bytes", "is the limit");
        assertThat(driver.log).hasSizeLessThan(100);
    }

    @Test
    void aRunThatIsJustLongEnoughIsNotDisturbed() {
        Driver driver = bounded("", "- {id: a, uses: tool/t}", new LogBound(0, 5, Long.MAX_VALUE));
        driver.succeed("a", "1");

        assertThat(driver.run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    private static Driver bounded(String spec, String steps, LogBound bound) {
        Driver driver = new Driver(Documents.plan(spec, steps));
        driver.bound = bound;
        driver.start(Json.object());
        return driver;
    }
}

package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.application.Documents;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps that take the result which the same work had before. */
class CachingTest {
    private static final String ONE = "- {id: a, uses: tool/t, cache: true, with: {x: 1, workspace: art_1}}";

    @Test
    void theSecondTimeTheResultIsTakenOverAndCostsNothing() {
        Driver first = Driver.started(ONE);
        first.succeed("a", "{\"y\": 1}");

        Driver second = again(first, ONE);

        assertThat(types(second.log)).containsExactly("run-created", "run-started", "step-cached a", "run-succeeded");
        assertThat(second.output("a")).isEqualTo("{\"y\":1}");
        assertThat(second.run.cost()).isZero();
        assertThat(second.run.work(StepKey.of("a")).cached().source())
                .isEqualTo(new CacheHit.Source("run_1", "a", 1, first.now));
        assertThat(Driver.json(second.replayed())).isEqualTo(Driver.json(second.run));
    }

    @Test
    void otherWorkHasAnotherResult() {
        Driver first = Driver.started(ONE);
        first.succeed("a", "1");

        for (String other : new String[] {
            "- {id: a, uses: tool/t, cache: true, with: {x: 2, workspace: art_1}}",
            "- {id: a, uses: tool/t, cache: true, with: {x: 1, workspace: art_2}}",
            "- {id: a, uses: tool/u, cache: true, with: {x: 1, workspace: art_1}}",
            "- {id: a, uses: agent/t, cache: true, with: {x: 1, workspace: art_1}}",
            "- {id: a, uses: tool/t, with: {x: 1, workspace: art_1}}"
        }) {
            assertThat(types(again(first, other).log)).as(other).endsWith("step-started a");
        }
        assertThat(types(again(first, ONE.replace("id: a", "id: b")).log)).contains("step-cached b");
    }

    @Test
    void aKeySaysWhatTheResultDependsOn() {
        String steps =
                "- {id: a, uses: tool/t, cache: {ttl: PT1H, key: \"${{ inputs.sha }}\"}, with: {x: \"${{ run.id }}\"}}";
        Driver first = Driver.started("", steps, "{\"sha\": \"1\"}");
        first.succeed("a", "1");

        Driver same = again(first, first.plan, "{\"sha\": \"1\"}");
        Driver other = again(first, first.plan, "{\"sha\": \"2\"}");

        assertThat(types(same.log)).contains("step-cached a");
        assertThat(types(other.log)).contains("step-started a");
    }

    @Test
    void onlyWhatSucceededIsKept() {
        Driver first = Driver.started(ONE);
        first.fail("a", ErrorClass.VALIDATION);

        assertThat(first.cache).isEmpty();
        assertThat(types(again(first, ONE).log)).contains("step-started a");
    }

    @Test
    void aRetryKeepsTheResultUnderTheSameKey() {
        Driver run = Driver.started("- {id: a, uses: tool/t, cache: true, retry: {attempts: 2, backoff: PT0S}}");
        run.fail("a", ErrorClass.EXIT_CODE);
        run.send(new RunCommand.Wake());
        run.succeed("a", 2, "1", "0.01");

        assertThat(run.cache.values()).extracting(hit -> hit.source().attempt()).containsExactly(2);
    }

    @Test
    void itemsAreAskedForTogetherAndThoseThatAreKnownAreDone() {
        String steps =
                "- {id: each, uses: tool/t, foreach: [1, 2, 3, 4, 5], maxParallel: 2, cache: true, with: {x: \"${{ item }}\"}}";
        Driver first = Driver.started(steps.replace("[1, 2, 3, 4, 5]", "[1, 3, 4]"));
        for (int i = 0; i < 3; i++) {
            first.succeed("each[" + i + "]", Integer.toString(i));
        }

        Driver second = again(first, steps);

        assertThat(types(second.log))
                .containsSubsequence(
                        "step-started each",
                        "step-cached each[0]",
                        "step-started each[1]",
                        "step-cached each[2]",
                        "step-cached each[3]",
                        "step-started each[4]");
        second.succeed("each[1]", "9");
        second.succeed("each[4]", "9");
        assertThat(second.output("each")).isEqualTo("{\"items\":[0,9,1,2,9]}");
        assertThat(second.run.cost()).isEqualByComparingTo("0.02");
    }

    @Test
    void aPausedRunGoesOnByOneStepOnly() {
        Driver first = Driver.started(ONE);
        first.succeed("a", "1");
        Driver second = new Driver(Documents.plan(
                "",
                "- {id: h, uses: tool/t}\n" + ONE.replace("cache", "needs: [h], cache") + "\n"
                        + ONE.replace("id: a", "id: b").replace("cache", "needs: [h], cache")));
        second.cache.putAll(first.cache);
        second.start(Json.object());
        second.send(new RunCommand.Pause(null, "user:test"));
        second.succeed("h", "1");

        assertThat(types(second.send(new RunCommand.StepOnce("user:test"))))
                .containsExactly("run-stepped", "step-cached a");
        assertThat(second.status("b")).isEqualTo(StepStatus.PENDING);
    }

    @Test
    void whatIsCachedMustBeWorkThatCanBeTakenOver() {
        refused("- {id: a, uses: gate, cache: true, with: {rules: [{name: r, check: true}]}}", "no meaning for gate");
        refused("- {id: a, uses: tool/t, cache: true, compensate: {uses: tool/u}}", "compensate");
        refused("- {id: a, uses: tool/t, cache: true, loop: {until: \"true\", max: 2}}", "loop");
        refused("- {id: a, uses: tool/t, cache: {ttl: P40D}}", "must be from");
        refused("- {id: a, uses: tool/t, cache: {key: \"${{ inputs.none }}\"}}", "none");
        assertThat(Documents.errors(Documents.text("", "- {id: a, uses: tool/t, cache: false}")))
                .isEmpty();
    }

    private static void refused(String step, String message) {
        assertThat(Documents.errors(Documents.text("", step)))
                .extracting(FieldError::message)
                .anyMatch(text -> text.contains(message));
    }

    private static Driver again(Driver before, String steps) {
        return again(before, Documents.plan("", steps), "{}");
    }

    private static Driver again(Driver before, io.flotilla.workflow.definition.domain.Plan plan, String inputs) {
        Driver driver = new Driver(plan);
        driver.cache.putAll(Map.copyOf(before.cache));
        driver.start(Json.parse(inputs));
        return driver;
    }
}

package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForeachTest {
    @Test
    void foreachKeepsSoManyAtWorkAndTheOrderOfItsItems() {
        Driver run = Driver.started("", """
                - {id: each, uses: agent/g, foreach: "${{ inputs.files }}", maxParallel: 2,
                   with: {path: "${{ item }}", n: "${{ index }}"}}
                - {id: after, uses: set, with: {all: "${{ steps.each.output.items }}"}}""", "{\"files\": [\"a\", \"b\", \"c\"]}");

        assertThat(types(run.log))
                .containsSubsequence("step-started each", "step-started each[0]", "step-started each[1]")
                .doesNotContain("step-started each[2]");
        assertThat(types(run.succeed("each[1]", "\"B\"")))
                .containsExactly("step-succeeded each[1]", "step-started each[2]");
        StepEvent.Started last = (StepEvent.Started) run.log.getLast();
        assertThat(Json.text(last.input())).isEqualTo("{\"path\":\"c\",\"n\":2}");
        run.succeed("each[2]", "\"C\"");
        run.succeed("each[0]", "\"A\"");
        assertThat(run.output("after")).isEqualTo("{\"all\":[\"A\",\"B\",\"C\"]}");
        assertThat(run.run.state("each").cost()).isEqualByComparingTo("0.03");
        assertThat(run.run.cost()).isEqualByComparingTo("0.03");
    }

    @Test
    void foreachEndsWithTheFirstFailureOnceTheOthersAreDone() {
        Driver run = Driver.started("- {id: each, uses: tool/t, foreach: [1, 2, 3], maxParallel: 2}");

        assertThat(types(run.fail("each[0]", ErrorClass.EXIT_CODE))).containsExactly("step-failed each[0]");
        assertThat(types(run.succeed("each[1]", "1")))
                .containsExactly("step-succeeded each[1]", "step-failed each", "run-failed");
        assertThat(run.run.error().message()).isEqualTo("step each: item 0: no");
        assertThat(run.output("each")).startsWith("{\"items\":[null,1,null],\"failures\":[{\"index\":0");
    }

    @Test
    void foreachWithContinueOnErrorGivesPartialResults() {
        Driver run = Driver.started("- {id: each, uses: tool/t, foreach: [1, 2], continueOnError: true}");

        run.fail("each[0]", ErrorClass.EXIT_CODE);
        run.succeed("each[1]", "1");

        assertThat(run.status("each")).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(run.output("each")).startsWith("{\"items\":[null,1],\"failures\":[{\"index\":0,\"error\":{");
        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void foreachOverNothingSucceedsAndOverNoListFails() {
        assertThat(Driver.started("- {id: each, uses: tool/t, foreach: []}").output("each"))
                .isEqualTo("{\"items\":[]}");
        Driver run = Driver.started("", "- {id: each, uses: tool/t, foreach: '${{ inputs.x }}'}", "{\"x\": 1}");
        assertThat(run.run.error().code()).isEqualTo("invalid-foreach");
    }

    @Test
    void tenThousandItemsRunInBoundedTime() {
        Driver run = Driver.started(
                "",
                "- {id: each, uses: tool/t, foreach: '${{ inputs.n }}', maxParallel: 100}",
                Json.tree(Map.of("n", IntStream.range(0, 10_000).boxed().toList())));

        for (int i = 0; i < 10_000; i++) {
            run.succeed("each[" + i + "]", "{\"ok\":true}");
        }

        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(run.log).hasSize(20_005);
        assertThat(run.run.cost()).isEqualByComparingTo("100");
    }
}

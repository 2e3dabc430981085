package io.flotilla.workflow.estimate.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.workflow.run.domain.RunStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
    @Test
    void theSpreadIsOfValuesThatOccurred() {
        assertThat(Spread.of(IntStream.rangeClosed(1, 100).boxed().toList())).isEqualTo(new Spread<>(100, 10, 50, 90));
        assertThat(Spread.of(List.of(7))).isEqualTo(new Spread<>(1, 7, 7, 7));
        assertThat(Spread.of(List.of(3, 1, 2))).isEqualTo(new Spread<>(3, 1, 2, 3));
    }

    @Test
    void withoutHistoryThereIsNoNumber() {
        Estimate estimate = Estimate.of(List.of());

        assertThat(estimate.runs()).isZero();
        assertThat(estimate.cost()).isNull();
        assertThat(estimate.durationMillis()).isNull();
        assertThat(estimate.steps()).isEmpty();
    }

    @Test
    void aStepCountsWhereItWasDone() {
        Sample failed = sample(2, RunStatus.FAILED, "0.1", 100, List.of(step("a", "0.1", 100)));
        Sample whole =
                sample(3, RunStatus.SUCCEEDED, "0.5", 900, List.of(step("a", "0.2", 300), step("b", "0.3", 600)));

        Estimate estimate = Estimate.of(List.of(whole, failed));

        assertThat(estimate.outcomes()).isEqualTo(Map.of("failed", 1, "succeeded", 1));
        assertThat(estimate.versions()).containsExactly(2, 3);
        assertThat(estimate.cost().p90()).isEqualByComparingTo("0.5");
        assertThat(estimate.steps().getFirst().durationMillis()).isEqualTo(new Spread<>(2, 100L, 100L, 300L));
        assertThat(estimate.steps().getLast().cost().n()).isEqualTo(1);
    }

    private static Sample sample(int version, RunStatus status, String cost, long millis, List<Sample.Step> steps) {
        return new Sample(version, status, new BigDecimal(cost), millis, steps);
    }

    private static Sample.Step step(String id, String cost, long millis) {
        return new Sample.Step(id, new BigDecimal(cost), millis);
    }
}

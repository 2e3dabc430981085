package io.flotilla.workflow.timetravel.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.timetravel.domain.Analysis.PathPart;
import io.flotilla.workflow.timetravel.domain.Analysis.Ranked;
import org.junit.jupiter.api.Test;

class AnalysisTest {
    private static final String DIAMOND = """
        - {id: fetch, uses: tool/t}
        - {id: quick, uses: tool/t, needs: [fetch]}
        - {id: slow, uses: tool/t, needs: [fetch], retry: {attempts: 2, backoff: PT5S}}
        - {id: never, uses: set, needs: [fetch], if: "false", with: {x: 1}}
        - {id: ask, uses: approval, needs: [quick, slow], with: {title: ok}}
        - {id: pause, uses: wait, needs: [ask], with: {for: PT3S}}\
        """;

    private static Analysis diamond() {
        HandDriven runs = HandDriven.started(DIAMOND);
        runs.at(10).succeed("fetch", "1", "0.10").at(12).succeed("quick", "2", "0.01");
        runs.at(20).fail("slow", "0.03").at(25).wake();
        runs.at(40).succeed("slow", "3", "0.02").at(100).approve("ask").at(103).wake();
        return Analysis.of(runs.run, HandDriven.START.plusSeconds(999));
    }

    @Test
    void theCriticalPathIsTheChainThatDecidedTheEnd() {
        Analysis analysis = diamond();

        assertThat(analysis.criticalPath()).extracting(PathPart::id).containsExactly("fetch", "slow", "ask", "pause");
        assertThat(analysis.criticalPath())
                .extracting(PathPart::durationMillis)
                .containsExactly(10_000L, 30_000L, 60_000L, 3_000L);
        assertThat(analysis.criticalPath()).extracting(PathPart::share).containsExactly(10, 29, 58, 3);
        assertThat(analysis.criticalPath()).extracting(PathPart::waitedMillis).containsOnly(0L);
        assertThat(analysis.durationMillis()).isEqualTo(103_000);
        assertThat(analysis.bottleneck()).isEqualTo(new Analysis.Bottleneck("ask", "approval-wait", 60_000, 58));
    }

    @Test
    void waitingAndWorkingAreToldApart() {
        Analysis analysis = diamond();

        assertThat(step(analysis, "fetch").time()).isEqualTo(new StepTime(0, 10_000, 0, 0, 0));
        assertThat(step(analysis, "slow").time()).isEqualTo(new StepTime(0, 25_000, 5_000, 0, 0));
        assertThat(step(analysis, "ask").time()).isEqualTo(new StepTime(0, 0, 0, 60_000, 0));
        assertThat(step(analysis, "pause").time()).isEqualTo(new StepTime(0, 0, 0, 0, 3_000));
        assertThat(analysis.time()).isEqualTo(new StepTime(0, 37_000, 5_000, 60_000, 3_000));
    }

    @Test
    void retriesAndWhatTheyCostAreCounted() {
        Analysis analysis = diamond();

        assertThat(analysis.retries()).isEqualTo(1);
        assertThat(analysis.retryCost()).isEqualTo("0.02");
        assertThat(analysis.lostCost()).isEqualTo("0.03");
        assertThat(analysis.slowest().getFirst()).isEqualTo(new Ranked("ask", "60000"));
        assertThat(analysis.mostExpensive())
                .containsExactly(new Ranked("fetch", "0.10"), new Ranked("slow", "0.05"), new Ranked("quick", "0.01"));
    }

    @Test
    void itemsWaitForAPlace() {
        HandDriven runs = HandDriven.started("- {id: each, uses: tool/t, foreach: [1, 2, 3], maxParallel: 1}");
        runs.at(2).succeed("each[0]", "1", "0").at(5).succeed("each[1]", "1", "0");
        runs.at(9).succeed("each[2]", "1", "0");

        StepAnalysis each = step(Analysis.of(runs.run, HandDriven.START.plusSeconds(99)), "each");

        assertThat(each.time()).isEqualTo(new StepTime(2_000 + 5_000, 9_000, 0, 0, 0));
        assertThat(each.durationMillis()).isEqualTo(9_000);
        assertThat(each.attempts()).isEqualTo(3);
        assertThat(each.items()).isEqualTo(3);
        assertThat(each.retries()).isZero();
    }

    @Test
    void whatClosesARunWaitedForAllThatCameBefore() {
        HandDriven runs = HandDriven.started(
                "run_1",
                "sha256:0",
                "- {id: a, uses: tool/t}\n- {id: b, uses: tool/t}",
                "{}",
                "finally: [{id: clean, uses: tool/t}]");
        runs.at(3).succeed("a", "1", "0").at(8).succeed("b", "1", "0").at(9).succeed("clean", "1", "0");

        Analysis analysis = Analysis.of(runs.run, HandDriven.START.plusSeconds(99));

        assertThat(analysis.criticalPath()).extracting(PathPart::id).containsExactly("b", "clean");
        assertThat(step(analysis, "clean").time()).isEqualTo(new StepTime(0, 1_000, 0, 0, 0));
        assertThat(Comparison.of(runs.run, runs.run).steps()).hasSize(3);
    }

    @Test
    void aRunAtWorkIsAnalysedUpToNow() {
        HandDriven runs = HandDriven.started(DIAMOND).at(10).succeed("fetch", "1", "0.10");

        Analysis analysis = Analysis.of(runs.run, HandDriven.START.plusSeconds(15));

        assertThat(analysis.durationMillis()).isEqualTo(15_000);
        assertThat(step(analysis, "slow").durationMillis()).isEqualTo(5_000);
        assertThat(step(analysis, "slow").status()).isEqualTo(StepStatus.RUNNING);
        assertThat(step(analysis, "ask").readyAt()).isNull();
        assertThat(analysis.criticalPath()).hasSize(2);
    }

    @Test
    void aRunThatDidNothingHasNoBottleneck() {
        Analysis analysis = Analysis.of(
                HandDriven.started("- {id: a, uses: set, with: {x: 1}}").run, HandDriven.START.plusSeconds(9));

        assertThat(analysis.durationMillis()).isZero();
        assertThat(analysis.bottleneck()).isNull();
        assertThat(analysis.slowest()).isEmpty();
        assertThat(analysis.criticalPath()).extracting(PathPart::share).containsExactly(0);
    }

    private static StepAnalysis step(Analysis analysis, String id) {
        return analysis.steps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}

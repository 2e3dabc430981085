package io.flotilla.workflow.run.domain;

import static io.flotilla.workflow.run.domain.Driver.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Documents;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps whose work is another run. */
class SubRunsTest {
    private static final String ONE = "- {id: a, uses: workflow/child, with: {x: 1, workspace: art_1}}";
    private static final WorkflowRef CHILD = new WorkflowRef("child", 3, "sha256:3");

    @Test
    void theAnswerOfTheSubRunIsTheOutputAndItsCostIsCounted() {
        Driver run = Driver.started(ONE);

        assertThat(Json.text(run.run.work(StepKey.of("a")).input())).isEqualTo("{\"x\":1,\"workspace\":\"art_1\"}");
        assertThat(types(begin(run, "a", null))).containsExactly("sub-run-started a");
        assertThat(begin(run, "a", null)).as("a duplicate").isEmpty();
        run.succeed("a", 1, "{\"outputs\": {\"y\": 2}}", "0.25");

        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(run.run.cost()).isEqualByComparingTo("0.25");
        assertThat(run.run.work(StepKey.of("a")).attempts().getFirst().subRun().workflow())
                .isEqualTo(CHILD);
        assertThat(run.replayed().cost()).isEqualByComparingTo("0.25");
    }

    @Test
    void theIdFollowsFromTheWork() {
        String parent = "run_01M7YYVQG15A7D2XN1B2T8N352";
        String id = SubRun.id(parent, new StepKey("a", 1), 1);

        assertThat(id)
                .matches("run_01M7YYVQG1[0-9A-HJKMNP-TV-Z]{16}")
                .isEqualTo(SubRun.id(parent, new StepKey("a", 1), 1));
        assertThat(List.of(
                        SubRun.id(parent, new StepKey("a", 1), 2),
                        SubRun.id(parent, new StepKey("a", 2), 1),
                        SubRun.id(parent, StepKey.of("a"), 1),
                        SubRun.id(parent + "0", new StepKey("a", 1), 1)))
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }

    @Test
    void theEndWaitsForTheCostOfASubRunThatWasTooSlow() {
        Driver run = Driver.started("- {id: a, uses: workflow/child, timeout: PT1M}");
        begin(run, "a", null);

        assertThat(types(run.wakeAfter(Duration.ofMinutes(1)))).containsExactly("step-failed a", "run-closing");
        assertThat(run.run.wakeAt()).isEqualTo(run.now.plus(SubRuns.PATIENCE));
        assertThat(types(cancelled(run, "a", 1, "0.40"))).containsExactly("step-charged a", "run-failed");
        assertThat(run.run.cost()).isEqualByComparingTo("0.40");
        assertThat(run.run.error().errorClass()).isEqualTo(ErrorClass.TIMEOUT);
        assertThat(cancelled(run, "a", 1, "0.40")).isEmpty();
    }

    @Test
    void theEndWaitsForTheCostOfACancelledSubRunButNotForEver() {
        Driver run = Driver.started(ONE);
        begin(run, "a", null);

        assertThat(types(run.send(new RunCommand.Cancel("enough", "user:test"))))
                .containsExactly("step-cancelled a", "run-closing");
        assertThat(run.wakeAfter(Duration.ofMinutes(1))).isEmpty();
        assertThat(types(run.wakeAfter(SubRuns.PATIENCE))).containsExactly("run-cancelled");
    }

    @Test
    void aSecondCancelWaitsForNothing() {
        Driver run = Driver.started(ONE);
        begin(run, "a", null);
        run.send(new RunCommand.Cancel("enough", "user:test"));

        assertThat(types(run.send(new RunCommand.Cancel("now", "user:test")))).containsExactly("run-cancelled");
    }

    @Test
    void whatNeverBeganOwesNothing() {
        Driver run = Driver.started(ONE);

        assertThat(types(run.send(new RunCommand.Cancel("enough", "user:test"))))
                .containsExactly("step-cancelled a", "run-cancelled");
        assertThat(begin(run, "a", null)).isEmpty();
    }

    @Test
    void aRetryIsAnotherSubRunAndBothAreCounted() {
        Driver run = Driver.started(
                "- {id: a, uses: workflow/child, timeout: PT1M, retry: {attempts: 2, backoff: PT1S, on: [timeout]}}");
        begin(run, "a", null);
        run.wakeAfter(Duration.ofMinutes(1));
        assertThat(types(run.wakeAfter(Duration.ofSeconds(1)))).containsExactly("step-started a");
        begin(run, "a", null);
        cancelled(run, "a", 1, "0.10");
        run.succeed("a", 2, "1", "0.20");

        assertThat(run.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(run.run.cost()).isEqualByComparingTo("0.30");
        assertThat(run.run.work(StepKey.of("a")).attempts())
                .extracting(Attempt::cost)
                .containsExactly(new BigDecimal("0.10"), new BigDecimal("0.20"));
    }

    @Test
    void anItemThatIsGoneLeavesItsCostToTheStep() {
        Driver run = Driver.started("""
                - {id: each, uses: workflow/child, foreach: [1, 2], continueOnError: false}
                - {id: hold, uses: tool/t}""");
        begin(run, "each[0]", null);
        begin(run, "each[1]", null);
        run.send(new RunCommand.Fail(
                new StepKey("each", 0), 1, Failure.of(ErrorClass.GATE, "x", "x"), null, new BigDecimal("0.01")));
        run.send(new RunCommand.Skip("each", null, null, "user:test"));
        cancelled(run, "each[1]", 1, "0.05");
        run.succeed("hold", 1, "1", "0");

        assertThat(run.run.cost()).isEqualByComparingTo("0.06");
        assertThat(run.run.state("each").cost()).isEqualByComparingTo("0.06");
        assertThat(run.run.state("each").items().failed()).containsExactly(0);
    }

    @Test
    void subRunsBeginAsLongAsAnythingIsLeft() {
        Driver run = budgeted("""
                - {id: a, uses: workflow/child}
                - {id: b, uses: workflow/child}
                - {id: c, uses: workflow/child}
                - {id: d, uses: workflow/child}""");

        assertThat(allowed(begin(run, "a", "0.60"))).isEqualByComparingTo("0.60");
        assertThat(allowed(begin(run, "b", null))).isNull();
        run.succeed("a", 1, "1", "0.50");
        assertThat(allowed(begin(run, "c", "0.60"))).isEqualByComparingTo("0.60");
        run.succeed("b", 1, "1", "0.50");
        assertThat(types(begin(run, "d", "0.10"))).contains("step-failed d");
        assertThat(run.run.work(StepKey.of("d")).error().code()).isEqualTo("budget-exceeded");
    }

    @Test
    void whatASubRunIsPartOfFollowsFromTheRunsAboveIt() {
        Ceiling above = new Ceiling("run_0", new BigDecimal("5.00"));
        Driver run = new Driver(Documents.plan("", ONE));
        run.send(start(new BigDecimal("1.00")).within(List.of(above)));

        assertThat(run.run.head().ceilings()).containsExactly(above, new Ceiling("run_1", new BigDecimal("1.00")));
        assertThat(run.run.head().limit()).isEqualByComparingTo("1.00");
        assertThat(run.replayed().head().ceilings()).isEqualTo(run.run.head().ceilings());
        run.send(new RunCommand.ChangeBudget(null, null, "user:lead"));
        assertThat(run.run.head().ceilings()).containsExactly(above);
        assertThat(run.run.head().limit()).isEqualByComparingTo("5.00");
    }

    @Test
    void aSubRunAtWorkInheritsWhatTheRunsAboveItMaySpendAndKeepsItsOwnBudget() {
        Ceiling above = new Ceiling("run_0", new BigDecimal("0.40"));
        Driver run = new Driver(Documents.plan("", ONE));
        run.send(start(new BigDecimal("1.00")));

        assertThat(types(inherit(run, above))).containsExactly("budget-inherited");
        assertThat(inherit(run, above)).as("said twice").isEmpty();
        assertThat(run.run.head().limit()).isEqualByComparingTo("0.40");
        assertThat(run.run.head().budget()).isEqualByComparingTo("1.00");
        assertThat(run.run.head().ceilings()).containsExactly(above, new Ceiling("run_1", new BigDecimal("1.00")));
        assertThat(Driver.json(run.replayed())).isEqualTo(Driver.json(run.run));

        RunEvent.BudgetInherited raised = (RunEvent.BudgetInherited)
                inherit(run, new Ceiling("run_0", new BigDecimal("5.00"))).getFirst();
        assertThat(raised.before()).isEqualByComparingTo("0.40");
        assertThat(raised.budget()).isEqualByComparingTo("1.00");
        inherit(run);
        assertThat(run.run.head().limit()).isEqualByComparingTo("1.00");
    }

    @Test
    void whatHasEndedInheritsNothing() {
        Driver run = Driver.started(ONE);
        run.send(new RunCommand.Cancel("enough", "user:test"));

        assertThat(inherit(run, new Ceiling("run_0", BigDecimal.ONE))).isEmpty();
    }

    @Test
    void whatIsWaitedForAndWhatCleansUpMaySpend() {
        Driver run = Driver.started("""
                - {id: each, uses: workflow/child, foreach: [1, 2]}
                - {id: late, uses: workflow/child, timeout: PT1M, retry: {attempts: 2, on: [timeout]}}
                - {id: tool, uses: tool/t}""");
        begin(run, "late", null);
        run.wakeAfter(Duration.ofMinutes(1));

        assertThat(SubRuns.spending(run.run))
                .containsExactly(
                        new Parent("run_1", "each", 0, 1),
                        new Parent("run_1", "each", 1, 1),
                        new Parent("run_1", "late", null, 1));
        cancelled(run, "late", 1, "0.10");
        assertThat(SubRuns.spending(run.run)).hasSize(2);
    }

    @Test
    void aForkTakesOverWhatASubRunHasDone() {
        Driver run = Driver.started(ONE + "\n- {id: b, uses: tool/t, needs: [a]}");
        begin(run, "a", null);
        run.succeed("a", 1, "{\"runId\": \"run_x\"}", "0.10");

        Driver fork = run.forked(run.plan);

        assertThat(types(fork.log)).contains("step-reused a", "step-started b").doesNotContain("step-started a");
        assertThat(fork.output("a")).isEqualTo("{\"runId\":\"run_x\"}");
        assertThat(fork.run.head().parent()).isNull();
    }

    @Test
    void aRunThatIsBeingCancelledMakesNoMoreSubRuns() {
        Driver run = Driver.started(ONE);
        run.send(new RunCommand.Cancel("enough", "user:test", Duration.ofMinutes(1)));

        assertThat(types(begin(run, "a", null))).containsExactly("step-failed a", "run-cancelled");
    }

    private static List<RunEvent> inherit(Driver run, Ceiling... above) {
        return run.send(new RunCommand.Inherit(List.of(above), "user:lead"));
    }

    private static Driver budgeted(String steps) {
        Driver run = new Driver(Documents.plan("", steps));
        run.send(start(new BigDecimal("1.00")));
        run.send(new RunCommand.Admit());
        return run;
    }

    private static RunCommand.Start start(BigDecimal budget) {
        return new RunCommand.Start(
                "run_1",
                "tenant-a",
                new WorkflowRef("test", 1, "sha256:0"),
                Json.object(),
                "user:test",
                budget,
                null,
                null,
                null,
                Map.of());
    }

    private static List<RunEvent> begin(Driver run, String step, String wanted) {
        StepKey key = StepKey.parse(step);
        int attempt = run.attempt(step);
        return run.send(new RunCommand.BeginSubRun(
                key, attempt, SubRun.id("run_1", key, attempt), CHILD, wanted == null ? null : new BigDecimal(wanted)));
    }

    private static BigDecimal allowed(List<RunEvent> events) {
        return ((StepEvent.SubRunStarted) events.getFirst()).budget();
    }

    private static List<RunEvent> cancelled(Driver run, String step, int attempt, String cost) {
        return run.send(new RunCommand.Fail(
                StepKey.parse(step),
                attempt,
                Failure.of(ErrorClass.CANCELLED, "cancelled", "it was cancelled"),
                null,
                new BigDecimal(cost)));
    }
}

package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final String STEPS = """
            - {id: before, uses: tool/t}
            - id: draft
              uses: plan
              with:
                agent: planner
                goal: about ${{ steps.before.output.x }}
                allow: {uses: [tool/*, set], maxSteps: 3}
                APPROVE
            - id: after
              uses: set
              needs: [draft]
              with: {sum: '${{ steps.draft.output.steps.b.output.n }}'}
            """;

    /** b reads a, which reads a step of the workflow. */
    private static final String GOOD = """
            {"summary": "two", "steps": [
              {"id": "b", "uses": "tool/t", "with": {"from": "${{ steps.a.output.n }}"}},
              {"id": "a", "uses": "tool/t", "with": {"x": "${{ steps.before.output.x }}"}},
              {"id": "c", "uses": "set", "with": {"y": 1}}]}""";

    private static final String BAD = """
            {"steps": [{"id": "a", "uses": "tool/t", "needs": ["b"]}, {"id": "b", "uses": "agent/x", "needs": ["a"]}]}""";

    private static Driver drafting(String approve) {
        Driver driver = Driver.started(STEPS.replace("APPROVE", approve));
        driver.succeed("before", "{\"x\": 7}");
        return driver;
    }

    private static Driver planned() {
        Driver driver = drafting("");
        driver.succeed("draft", GOOD);
        return driver;
    }

    @Test
    void anAgentIsAskedWithWhatMayBeUsedAndRead() {
        Driver driver = drafting("");

        assertThat(Json.text(driver.run.work(StepKey.of("draft")).input()))
                .isEqualTo("{\"goal\":\"about 7\",\"allow\":{\"uses\":[\"tool/*\",\"set\"],\"maxSteps\":3},"
                        + "\"steps\":[\"before\"],\"inputs\":[],\"round\":1}");
    }

    @Test
    void draftedStepsRunAsTheRunsOwnAndThePlanEndsWithThem() {
        Driver driver = drafting("");

        assertThat(Driver.types(driver.succeed("draft", GOOD)))
                .containsExactly(
                        "plan-drafted draft",
                        "plan-extended draft",
                        "step-started draft.a",
                        "step-started draft.c",
                        "step-succeeded draft.c");
        assertThat(Json.text(driver.run.work(StepKey.of("draft.a")).input())).isEqualTo("{\"x\":7}");
        assertThat(driver.status("after")).isEqualTo(StepStatus.PENDING);

        driver.succeed("draft.a", "{\"n\": 1}");
        assertThat(Json.text(driver.run.work(StepKey.of("draft.b")).input())).isEqualTo("{\"from\":1}");
        driver.succeed("draft.b", "{\"n\": 2}");

        assertThat(driver.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(driver.output("after")).isEqualTo("{\"sum\":2}");
        assertThat(driver.output("draft"))
                .contains("\"a\":{\"status\":\"succeeded\",\"output\":{\"n\":1},\"error\":null}");
        assertThat(driver.run.cost()).isEqualByComparingTo("0.04");
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    @Test
    void whatIsWrongWithADraftGoesBackToTheAgent() {
        Driver driver = drafting("");

        List<RunEvent> events = driver.succeed("draft", BAD);

        assertThat(Driver.types(events)).containsExactly("plan-drafted draft", "step-started draft");
        StepEvent.PlanDrafted drafted = (StepEvent.PlanDrafted) events.getFirst();
        assertThat(drafted.errors())
                .extracting(error -> error.path())
                .containsExactly("steps[1].uses", "steps[0].needs");
        assertThat(driver.run.work(StepKey.of("draft")).input().path("problems"))
                .hasSize(2);
        assertThat(driver.run.work(StepKey.of("draft")).input().path("round").asInt())
                .isEqualTo(2);
        driver.succeed("draft", GOOD);
        assertThat(driver.status("draft.a")).isEqualTo(StepStatus.RUNNING);
    }

    @Test
    void aDraftThatIsWrongThreeTimesFailsTheStep() {
        Driver driver = drafting("");
        driver.succeed("draft", BAD);
        driver.succeed("draft", BAD);
        driver.succeed("draft", "{\"text\": \"no\"}");

        assertThat(driver.run.work(StepKey.of("draft")).error().code()).isEqualTo("invalid-plan");
        assertThat(driver.run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(driver.run.work(StepKey.of("draft")).attempts()).hasSize(3);
    }

    @Test
    void aFailedRequestIsTriedAgainWithinItsRound() {
        Driver driver = drafting("");
        driver.succeed("draft", BAD);
        driver.fail("draft", ErrorClass.UNAVAILABLE);
        driver.wakeAfter(Duration.ofSeconds(2));

        assertThat(driver.run.work(StepKey.of("draft")).input().path("round").asInt())
                .isEqualTo(2);
        driver.succeed("draft", GOOD);
        assertThat(driver.status("draft.c")).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void aPersonAgreesToExactlyTheStepsThatWereShown() {
        Driver driver = drafting("approve: true");

        assertThat(Driver.types(driver.succeed("draft", GOOD)))
                .containsExactly("plan-drafted draft", "approval-requested draft", "step-waiting draft", "run-waiting");
        assertThat(driver.decide("draft", true, "sha256:other")).isInstanceOf(Outcome.Refused.class);
        String digest = driver.run.work(StepKey.of("draft")).approval().digest();
        assertThat(driver.decide("draft", true, digest)).isInstanceOf(Outcome.Decided.class);
        assertThat(driver.status("draft.a")).isEqualTo(StepStatus.RUNNING);
    }

    @Test
    void aRejectedPlanFailsAndAnotherIsDraftedOnRetry() {
        Driver driver = drafting("approve: true");
        driver.send(new RunCommand.Pause(null, "user:a"));
        driver.succeed("draft", GOOD);
        driver.decide("draft", false, null);
        assertThat(driver.status("draft")).isEqualTo(StepStatus.FAILED);

        driver.send(new RunCommand.Retry("draft", null, "user:a"));
        driver.send(new RunCommand.Resume("user:a"));
        assertThat(driver.status("draft")).isEqualTo(StepStatus.RUNNING);
        assertThat(driver.attempt("draft")).isEqualTo(2);
    }

    @Test
    void nothingOfAPlanBeginsWhileTheRunIsPaused() {
        Driver driver = drafting("");
        driver.send(new RunCommand.Pause(null, "user:a"));
        driver.succeed("draft", GOOD);
        assertThat(driver.status("draft.a")).isEqualTo(StepStatus.PENDING);
        driver.send(new RunCommand.Modify(
                "draft.b", Json.parse("{\"from\":\"${{ steps.a.output.n }}!\"}"), null, null, "user:a"));
        driver.send(new RunCommand.StepOnce("user:a"));
        assertThat(driver.status("draft.a")).isEqualTo(StepStatus.RUNNING);
        driver.send(new RunCommand.Resume("user:a"));
        driver.succeed("draft.a", "{\"n\": 1}");
        assertThat(Json.text(driver.run.work(StepKey.of("draft.b")).input())).isEqualTo("{\"from\":\"1!\"}");
    }

    @Test
    void aFailedPartFailsThePlanAndIsTriedAgainWithIt() {
        Driver driver = Driver.started(STEPS.replace("APPROVE", "") + "- {id: side, uses: tool/t}\n");
        driver.succeed("before", "{\"x\": 7}");
        driver.succeed("draft", GOOD);
        driver.fail("draft.a", ErrorClass.EXIT_CODE);
        assertThat(driver.status("draft.b")).isEqualTo(StepStatus.SKIPPED);
        assertThat(driver.status("draft")).isEqualTo(StepStatus.FAILED);
        assertThat(driver.status("after")).isEqualTo(StepStatus.SKIPPED);
        assertThat(driver.run.failedStep()).isEqualTo("draft");

        driver.send(new RunCommand.Retry("draft.a", null, "user:a"));

        assertThat(driver.run.failedStep()).isNull();
        assertThat(driver.status("draft")).isEqualTo(StepStatus.RUNNING);
        assertThat(driver.attempt("draft.a")).isEqualTo(2);
        driver.succeed("draft.a", "{\"n\": 1}");
        driver.succeed("draft.b", "{\"n\": 2}");
        driver.succeed("side", "{}");
        assertThat(driver.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(driver.output("after")).isEqualTo("{\"sum\":2}");
    }

    @Test
    void retryingThePlanRetriesWhatFailedOfIt() {
        Driver driver = Driver.started(STEPS.replace("APPROVE", "") + "- {id: side, uses: tool/t}\n");
        driver.succeed("before", "{\"x\": 7}");
        driver.succeed("draft", GOOD);
        driver.fail("draft.a", ErrorClass.EXIT_CODE);

        driver.send(new RunCommand.Retry("draft", null, "user:a"));

        assertThat(driver.status("draft.a")).isEqualTo(StepStatus.RUNNING);
        assertThat(driver.status("draft.c")).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(driver.status("after")).isEqualTo(StepStatus.PENDING);
    }

    @Test
    void skippingThePlanCallsOffItsSteps() {
        Driver driver = planned();
        driver.send(
                new RunCommand.Skip("draft", Json.parse("{\"steps\":{\"b\":{\"output\":{\"n\":5}}}}"), null, "user:a"));

        assertThat(driver.status("draft.a")).isEqualTo(StepStatus.CANCELLED);
        assertThat(driver.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(driver.output("after")).isEqualTo("{\"sum\":5}");
    }

    @Test
    void aCancelledRunUndoesWhatItsPlanDid() {
        Driver driver = drafting("");
        driver.succeed("draft", """
                {"steps": [{"id": "a", "uses": "tool/t", "compensate": {"uses": "tool/undo", "with": {"n": "${{ steps.a.output.n }}"}}},
                           {"id": "b", "uses": "tool/t", "needs": ["a"]}]}""");
        driver.succeed("draft.a", "{\"n\": 3}");
        driver.send(new RunCommand.Cancel("enough", "user:a"));

        assertThat(driver.status("draft.b")).isEqualTo(StepStatus.CANCELLED);
        assertThat(Json.text(driver.run.work(StepKey.of("draft.compensate-a")).input()))
                .isEqualTo("{\"n\":3}");
        driver.succeed("draft.compensate-a", "{}");
        assertThat(driver.run.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(Driver.json(driver.replayed())).isEqualTo(Driver.json(driver.run));
    }

    @Test
    void aForkKeepsThePlanAndWhatWasDoneOfIt() {
        Driver driver = planned();
        driver.succeed("draft.a", "{\"n\": 1}");

        Driver fork = driver.forked(driver.plan);

        assertThat(Driver.types(fork.log))
                .contains("plan-extended draft", "step-reused draft.a", "step-reused draft.c", "step-started draft.b")
                .doesNotContain("plan-drafted draft");
        fork.succeed("draft.b", "{\"n\": 2}");
        assertThat(fork.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(Driver.json(fork.replayed())).isEqualTo(Driver.json(fork.run));

        Driver again = fork.forked(fork.plan);
        assertThat(Driver.types(again.log)).contains("step-reused draft");
        assertThat(again.output("draft")).isEqualTo(fork.output("draft"));
        assertThat(again.run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void aSnapshotHoldsThePlan() {
        Driver driver = planned();
        driver.succeed("draft.a", "{\"n\": 1}");

        Run read = RunSnapshot.read(RunSnapshot.write(driver.run), driver.plan, "run_1", driver.run.position());

        assertThat(Driver.json(read)).isEqualTo(Driver.json(driver.run));
        assertThat(read.state("draft.b").status()).isEqualTo(StepStatus.RUNNING);
    }
}

package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What people do to runs that are at work. */
class RunControlTest extends FleetTest {
    @Test
    void aRunIsControlledByOneRequestEach() {
        for (String action : List.of("pause", "resume", "step", "steps/a/retry", "steps/a/skip", "steps/a/modify")) {
            fleet.answer("POST /api/v1/runs/run_1/" + action, 200, "{}");
        }
        assertThat(cli.run("pause", "run_1", "--reason", "look")).isZero();
        assertThat(cli.run("resume", "run_1")).isZero();
        assertThat(cli.run("step", "run_1")).isZero();
        assertThat(cli.run("retry", "run_1", "a")).isZero();
        assertThat(cli.run("skip", "run_1", "a", "--output", "{\"n\": 1}")).isZero();
        assertThat(cli.run("modify", "run_1", "a", "--with", "{\"x\": null}")).isZero();
        assertThat(cli.run("modify", "run_1", "a", "--with", "{x")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("modify", "run_1", "a")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("modify", "run_1", "a", "--agent", "{\"prompt\":null}", "--tool", "t", "--reason", "r"))
                .isZero();
        assertThat(fleet.requests())
                .containsExactly(
                        "POST /api/v1/runs/run_1/pause {\"reason\":\"look\"}",
                        "POST /api/v1/runs/run_1/resume {}",
                        "POST /api/v1/runs/run_1/step {}",
                        "POST /api/v1/runs/run_1/steps/a/retry {}",
                        "POST /api/v1/runs/run_1/steps/a/skip {\"output\":{\"n\":1}}",
                        "POST /api/v1/runs/run_1/steps/a/modify {\"with\":{\"x\":null}}",
                        "POST /api/v1/runs/run_1/steps/a/modify"
                                + " {\"agent\":{\"prompt\":null,\"tools\":[\"t\"]},\"reason\":\"r\"}");
    }

    @Test
    void cancelNamesTheRun() {
        fleet.answer("POST /api/v1/runs/run_1/cancel", 202, "{}");
        assertThat(cli.run("cancel", "run_1", "--reason", "wrong input")).isZero();
        assertThat(fleet.requests()).containsExactly("POST /api/v1/runs/run_1/cancel {\"reason\":\"wrong input\"}");
        assertThat(cli.run("cancel", "run_1", "--grace", "PT30S")).isZero();
        assertThat(fleet.requests().getLast()).isEqualTo("POST /api/v1/runs/run_1/cancel {\"grace\":\"PT30S\"}");
    }

    @Test
    void priorityAndBudgetOfARunAreSet() {
        String patch = "PATCH /api/v1/runs/run_1";
        fleet.answer(patch, 200, "{\"priority\":90,\"budget\":\"2.50\"}");

        assertThat(cli.run("set", "run_1", "--priority", "90")).isZero();
        assertThat(cli.out()).isEqualTo("Run run_1 has priority 90.\n");
        assertThat(cli.run("set", "run_1", "--budget", "2.50", "--reason", "worth it"))
                .isZero();
        assertThat(cli.out()).contains("may spend 2.5");
        fleet.answer(patch, 200, "{\"priority\":90}");
        assertThat(cli.run("set", "run_1", "--budget", "none")).isZero();
        assertThat(cli.out()).isEqualTo("Run run_1 may spend any amount.\n");

        assertThat(fleet.requests())
                .containsExactly(
                        patch + " {\"priority\":90}",
                        patch + " {\"budget\":{\"limit\":\"2.50\"},\"reason\":\"worth it\"}",
                        patch + " {\"budget\":{\"limit\":null}}");
        assertThat(cli.run("set", "run_1")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("set", "run_1", "--priority", "1", "--budget", "1")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("set", "run_1", "--priority", "1", "--reason", "x")).isEqualTo(ExitCode.INVALID);
        fleet.answer(patch, 409, "{\"detail\":\"the run has started\"}");
        assertThat(cli.run("set", "run_1", "--priority", "1")).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void anEventIsEmitted() {
        fleet.answer("POST /api/v1/events", 202, "{\"id\":\"evt_1\"}");

        assertThat(cli.run("emit", "pr.merged", "--payload", "{\"pr\": 7}")).isZero();
        assertThat(cli.out()).isEqualTo("evt_1\n");
        assertThat(cli.run("emit", "go")).isZero();

        assertThat(fleet.keys()).hasSize(2).doesNotHaveDuplicates();
        assertThat(cli.run("emit", "go", "--payload", "{x")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void whatIsStillBeingWorkedOnIsAskedForAgain() {
        fleet.answer("POST /api/v1/runs/run_1/step", 409, "{\"code\":\"idempotency-key-in-flight\"}")
                .then("POST /api/v1/runs/run_1/step", 200, "{}");

        assertThat(cli.run("step", "run_1")).isZero();
        assertThat(fleet.keys()).hasSize(2);
    }

    @Test
    void allAttemptsOfARequestHaveOneKey() {
        fleet.answer("POST /api/v1/runs/run_1/step", 503, "{\"detail\":\"busy\"}")
                .then("POST /api/v1/runs/run_1/step", 503, "{\"detail\":\"busy\"}")
                .then("POST /api/v1/runs/run_1/step", 200, "{}");

        assertThat(cli.run("step", "run_1")).isZero();

        assertThat(fleet.keys()).hasSize(3);
        assertThat(Set.copyOf(fleet.keys())).hasSize(1);
        assertThat(cli.run("step", "run_1")).isZero();
        assertThat(Set.copyOf(fleet.keys())).hasSize(2);
    }
}

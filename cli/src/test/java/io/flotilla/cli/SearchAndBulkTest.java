package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SearchAndBulkTest extends FleetTest {
    @Test
    void runsAndWorkflowsAreSearched() {
        fleet.answer("GET /api/v1/runs", 200, "{\"items\":[]}");
        fleet.answer("GET /api/v1/workflows", 200, "{\"items\":[]}");

        assertThat(cli.run("runs", "--label", "team:a", "--label", "kind:b", "--workflow", "w", "-q", "run_01"))
                .isZero();
        assertThat(cli.run("get", "workflows", "--label", "team:a", "--query", "x y"))
                .isZero();

        assertThat(fleet.requests())
                .containsExactly(
                        "GET /api/v1/runs?limit=20&label=team%3Aa&label=kind%3Ab&workflow=w&q=run_01",
                        "GET /api/v1/workflows?limit=100&label=team%3Aa&q=x%20y");
        assertThat(cli.run("get", "queues", "--label", "team:a")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aRunIsStartedWithLabels() {
        fleet.answer("GET /api/v1/workflows/report", 200, "{\"name\":\"report\",\"definition\":{\"spec\":{}}}");
        fleet.answer("POST /api/v1/runs", 201, "{\"id\":\"run_1\"}");

        assertThat(cli.run("run", "report", "--detach", "--label", "at:10:30")).isZero();

        assertThat(fleet.requests()).last().asString().contains("\"labels\":{\"at\":\"10:30\"}");
        assertThat(cli.run("run", "report", "--label", "team")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aBulkOperationIsWatchedUntilItIsDone() {
        fleet.answer("POST /api/v1/runs:bulk", 202, "{\"id\":\"bulk_1\",\"state\":\"running\"}");
        fleet.answer("GET /api/v1/bulk-operations/bulk_1", 200, """
                {"id":"bulk_1","state":"completed","total":3,"done":2,"refused":1,
                 "refusals":[{"runId":"run_3","code":"run-ended","message":"the run has succeeded already"}],
                 "forks":[{"runId":"run_1","newRunId":"run_9"}]}""");

        assertThat(cli.run("bulk", "retry", "--workflow", "w", "--label", "a:b", "--reason", "again"))
                .isEqualTo(ExitCode.ERROR);

        assertThat(cli.out()).contains("2 of 3 runs done, 1 refused", "run_9", "the run has succeeded already");
        assertThat(fleet.requests())
                .containsExactly(
                        "POST /api/v1/runs:bulk {\"action\":\"retry\",\"filter\":{\"label\":[\"a:b\"],\"workflow\":\"w\"},"
                                + "\"reason\":\"again\"}",
                        "GET /api/v1/bulk-operations/bulk_1");
    }

    @Test
    void aBulkOperationSaysFirstHowManyRunsAreMeant() {
        fleet.answer("POST /api/v1/runs:bulk", 200, "{\"total\":3,\"byStatus\":{\"failed\":2,\"running\":1}}");

        assertThat(cli.run("bulk", "cancel", "--run", "run_1", "--run", "run_2", "--dry-run"))
                .isZero();

        assertThat(cli.out()).isEqualTo("3 runs are meant: 2 failed, 1 running\n");
        assertThat(fleet.requests())
                .containsExactly(
                        "POST /api/v1/runs:bulk {\"action\":\"cancel\",\"ids\":[\"run_1\",\"run_2\"],\"dryRun\":true}");
        assertThat(cli.run("bulk", "cancel")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void runsAreArchivedAndSeenAgain() {
        fleet.answer("POST /api/v1/runs/run_1/archive", 200, "{\"id\":\"run_1\"}");
        fleet.answer("GET /api/v1/runs", 200, "{\"items\":[]}");

        assertThat(cli.run("archive", "run_1")).isZero();
        assertThat(cli.out()).isEqualTo("Run run_1 is archived.\n");
        assertThat(cli.run("runs", "--archived")).isZero();
        assertThat(fleet.requests()).last().isEqualTo("GET /api/v1/runs?limit=20&archived=true");
    }

    @Test
    void whatIsNotSaidOfTheRetentionStaysAsItIs() {
        fleet.answer("GET /api/v1/retention", 200, "{\"archiveAfter\":\"P30D\"}");
        fleet.answer("PUT /api/v1/retention", 200, "{\"archiveAfter\":\"P30D\",\"deleteAfter\":\"P1Y\"}");

        assertThat(cli.run("retention")).isZero();
        assertThat(cli.out()).isEqualTo("Ended runs are archived after P30D and deleted after never.\n");
        assertThat(cli.run("retention", "--delete-after", "P1Y")).isZero();

        assertThat(fleet.requests())
                .last()
                .isEqualTo("PUT /api/v1/retention {\"archiveAfter\":\"P30D\",\"deleteAfter\":\"P1Y\"}");
        assertThat(cli.out()).contains("deleted after P1Y");
    }

    @Test
    void anEstimateSaysWhatItIsFrom() {
        fleet.answer("POST /api/v1/workflows/report:estimate", 200, """
                {"workflow":"report","version":3,"basis":"earlier-versions","runs":2,
                 "cost":{"n":2,"p10":"0.1","p50":"0.1","p90":"0.3"},
                 "durationMillis":{"n":2,"p10":1000,"p50":1000,"p90":3000},
                 "steps":[{"id":"look","cost":{"n":1,"p10":"0.1","p50":"0.1","p90":"0.1"},
                           "durationMillis":{"n":1,"p10":900,"p50":900,"p90":900}}]}""");

        assertThat(cli.run("estimate", "report@3")).isZero();
        assertThat(cli.out()).contains("By 2 runs of earlier versions than report@3.", "look", "3.0 s");
        assertThat(fleet.requests()).last().isEqualTo("POST /api/v1/workflows/report:estimate {\"version\":3}");

        fleet.answer(
                "POST /api/v1/workflows/report:estimate",
                200,
                "{\"workflow\":\"report\",\"version\":3,\"basis\":\"none\",\"runs\":0}");
        assertThat(cli.run("estimate", "report")).isZero();
        assertThat(cli.out()).contains("there is nothing to tell by");
        assertThat(cli.run("estimate", "report@x")).isEqualTo(ExitCode.INVALID);
    }
}

package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SearchAndBulkTest {
    @TempDir
    Path folder;

    private FakeFleet fleet;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        fleet = new FakeFleet();
        cli = new Cli(folder).against(fleet);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

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
}

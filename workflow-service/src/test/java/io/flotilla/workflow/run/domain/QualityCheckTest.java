package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.application.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example that users see first leaves a report however it ends. */
class QualityCheckTest {
    private static final Path EXAMPLE =
            Path.of(System.getProperty("flotilla.root", "..")).resolve("examples/quality-check.yaml");
    private static final String MEASURED = """
            {"result": {
              "tests": {"total": 1, "passed": 1, "failed": 0, "errors": 0, "timedOut": false, "summary": "", "notes": []},
              "coverage": {"percent": 50.0, "branchPercent": 50.0, "fileCount": 1,
                           "files": [{"path": "a.py", "percent": 50.0, "missing": [1], "partial": []}]}}}""";

    private final Driver run = started();

    @Test
    void nothingCouldBeMeasured() {
        fail("measure");
        assertReported("\"before\":null");
    }

    @Test
    void theGapsCouldNotBeRanked() {
        run.succeed("measure", MEASURED);
        fail("gaps");
        assertReported("\"failures\":[]");
    }

    @Test
    void theAgentFailedAndSoDidTheGate() {
        run.succeed("measure", MEASURED);
        run.succeed("gaps", "{\"gaps\": [{\"path\": \"a.py\", \"risk\": 1}]}");
        fail("write-tests[0]");
        run.succeed("verify", MEASURED);
        assertReported("no way");
    }

    private void fail(String step) {
        run.fail(step, run.attempt(step), Failure.of(ErrorClass.VALIDATION, "no-way", "no way"));
    }

    private void assertReported(String told) {
        assertThat(run.status("report")).as(Driver.types(run.log).toString()).isEqualTo(StepStatus.RUNNING);
        assertThat(run.run.work(StepKey.of("report")).input().get("stdin").asText())
                .contains(told);
        run.succeed("report", "{}");
        assertThat(run.run.status()).isEqualTo(RunStatus.FAILED);
    }

    private static Driver started() {
        try {
            Driver driver = new Driver(Documents.plan(Files.readString(EXAMPLE)));
            driver.start(Json.parse("{\"repo\": \"art_1\", \"minCoverage\": 80, \"maxFiles\": 6, \"memoryMiB\": 512}"));
            return driver;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

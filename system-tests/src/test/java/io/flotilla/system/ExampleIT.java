package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.system.Fleet.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's first command, as a newcomer gives it. */
class ExampleIT {
    private static final Pattern RUN = Pattern.compile("run_[0-9A-Z]{26}");
    private final Fleet fleet = Fleet.start();
    private final Api api = fleet.api();

    @Test
    void theExampleRaisesCoverageAndPassesItsGate() throws IOException {
        Result result = fleet.flotilla(
                Duration.ofMinutes(5),
                "run",
                "examples/quality-check.yaml",
                "--input",
                "repo=examples/shop",
                "--approve");
        assertThat(result.exitCode()).as(result.output()).isZero();
        JsonNode run = api.run(runId(result));
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        double before = run.at("/outputs/coverageBefore").asDouble();
        double after = run.at("/outputs/coverageAfter").asDouble();
        assertThat(after).isGreaterThan(before).isGreaterThanOrEqualTo(80);
        assertThat(result.output()).contains("report.md").contains("tests.patch");
        Path saved = Path.of(find("(/\\S+/report\\.md)", result.output()));
        assertThat(Files.readString(saved)).contains("shop/cart.py");
    }

    @Test
    void aGateThatFailsIsExitCodeTwo() {
        Result result = fleet.flotilla(
                Duration.ofMinutes(5),
                "run",
                "examples/quality-check.yaml",
                "--input",
                "repo=examples/shop",
                "--input",
                "minCoverage=100",
                "--approve");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
    }

    @Test
    void invalidInputIsExitCodeThree() {
        Result unknown = fleet.flotilla(
                Duration.ofMinutes(1), "run", "examples/quality-check.yaml", "--input", "reppo=examples/shop");
        assertThat(unknown.exitCode()).as(unknown.output()).isEqualTo(3);
        assertThat(unknown.output()).contains("reppo");
    }

    private static String runId(Result result) {
        return find("(" + RUN.pattern() + ")", result.output());
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}

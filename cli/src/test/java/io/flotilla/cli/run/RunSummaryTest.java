package io.flotilla.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSummaryTest {
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

    @Test
    void aRunThatPassedShowsOutputsArtifactsAndCosts() {
        RunResult result = result("""
                {"id":"run_1","status":"succeeded","workflow":{"name":"quality-check","version":1},"cost":"0.012345",
                 "startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:00:23Z",
                 "outputs":{"coverageBefore":61.3,"coverageAfter":94.5,"report":{"id":"art_01AAAAAAAAAA","name":"report.md"},
                   "patch":"art_01BBBBBBBBBB","files":[{"file":"cart.py","before":50,"after":90}]},
                 "steps":[{"id":"measure","status":"succeeded","cost":"0.000345"},
                   {"id":"write-tests","status":"succeeded","cost":"0.012"},
                   {"id":"write-tests[0]","cost":"0.007"},{"id":"write-tests[1]","cost":"0.005"},
                   {"id":"gate","status":"succeeded","cost":"0"}]}""");
        assertThat(result.artifacts())
                .containsExactly(
                        new ArtifactRef("art_01AAAAAAAAAA", "report.md", "report"),
                        new ArtifactRef("art_01BBBBBBBBBB", "", "patch"));
        List<SavedArtifact> saved = List.of(
                new SavedArtifact(
                        "art_01AAAAAAAAAA",
                        "report.md",
                        Path.of("/home/ann/project/.flotilla/runs/run_1/report.md"),
                        812),
                new SavedArtifact("art_01BBBBBBBBBB", "tests.patch", Path.of("/elsewhere/tests.patch"), 4096));
        assertThat(lines(result, saved)).isEqualTo("""

                        ✓ PASSED  quality-check in 23.0 s

                          coverage before  61.3
                          coverage after   94.5
                          files
                            file     before  after
                            cart.py      50     90

                        Artifacts
                          report.md        812 B  .flotilla/runs/run_1/report.md
                          tests.patch    4.0 KiB  /elsewhere/tests.patch

                        Cost           0.012345 USD
                          write-tests  0.012000 USD
                          measure      0.000345 USD

                        Run run_1  http://localhost:8080/api/v1/runs/run_1""");
    }

    @Test
    void aRunThatFailedSaysWhyWithTheEndOfWhatTheProgramWrote() {
        RunResult result = result("""
                {"id":"run_1","status":"failed","workflow":"w","cost":"0",
                 "error":{"code":"exit-code","class":"exit-code","message":"step measure: exit code 1"},
                 "steps":[{"id":"measure","status":"failed","error":{"message":"exit code 1"},
                   "output":{"stderr":"Traceback\\nValueError: x\\n"}}]}""");
        assertThat(lines(result, List.of()))
                .startsWith("\n✗ FAILED  w\n  step measure: exit code 1\n    | Traceback\n    | ValueError: x\n\nCost");
    }

    @ParameterizedTest
    @CsvSource({
        "succeeded, '', false, PASSED, 0",
        "failed, gate, false, GATE_FAILED, 2",
        "failed, gate, true, REJECTED, 2",
        "failed, exit-code, false, FAILED, 1",
        "failed, validation, false, INVALID, 3",
        "failed, unavailable, false, UNAVAILABLE, 4",
        "failed, timeout, false, TIMED_OUT, 5",
        "failed, some-later-class, false, FAILED, 1",
        "cancelled, '', false, CANCELLED, 1",
    })
    void theVerdictFollowsFromStatusAndError(
            String status, String errorClass, boolean rejected, Verdict verdict, int exitCode) {
        JsonNode error = Json.MAPPER.createObjectNode().put("class", errorClass);
        assertThat(Verdict.of(status, error, rejected)).isEqualTo(verdict);
        assertThat(verdict.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void aModelWithoutSettingsIsNotWhatTheUserTypedIn() {
        JsonNode error =
                Json.MAPPER.createObjectNode().put("class", "validation").put("code", "model-not-configured");
        assertThat(Verdict.of("failed", error, false)).isEqualTo(Verdict.NOT_CONFIGURED);
    }

    @Test
    void aKeyThatTheProviderRefusesIsAMatterOfConfiguration() {
        JsonNode error =
                Json.MAPPER.createObjectNode().put("class", "forbidden").put("code", "provider-refused");
        assertThat(Verdict.of("failed", error, false)).isEqualTo(Verdict.NOT_CONFIGURED);
        assertThat(Verdict.NOT_CONFIGURED.exitCode()).isEqualTo(3);
    }

    @Test
    void anApprovalThatExpiredIsARejection() {
        JsonNode error = Json.MAPPER.createObjectNode().put("class", "gate").put("code", "rejected");
        assertThat(Verdict.of("failed", error, false)).isEqualTo(Verdict.REJECTED);
    }

    @Test
    void withoutNamedOutputsWhatTheStepsLeftIsSaved() {
        RunResult result = result("""
                {"id":"run_1","status":"succeeded","outputs":{},
                 "steps":[{"id":"a","output":{"result":{"a":1},
                   "artifacts":[{"name":"result.json","id":"art_01BBBBBBBBBB"},{"name":"x.txt","id":"art_01AAAAAAAAAA"}]}}]}""");
        assertThat(result.artifacts()).containsExactly(new ArtifactRef("art_01AAAAAAAAAA", "x.txt", "artifact"));
    }

    @Test
    void aRunThatFailedSaysWhatItsQueueMakesOfIt() {
        String run = """
                {"id":"run_1","status":"failed","workflow":{"name":"w"},"error":{"message":"no"},"steps":[],"retry":%s}""";
        assertThat(lines(result(run.formatted("""
                {"state":"pending","attempt":2,"dueAt":"2026-01-01T00:01:00Z"}""")), List.of()))
                .contains("  no\n  Its queue has it done again, as attempt 2, at 2026-01-01T00:01:00Z.");
        assertThat(lines(result(run.formatted("""
                {"state":"begun","attempt":2,"runId":"run_2"}""")), List.of())).contains("  Done again by run_2.");
        assertThat(lines(result(run.formatted("""
                {"state":"given-up","attempt":2,"reason":"no rule"}""")), List.of())).contains("  Not done again: no rule.");
        assertThat(lines(result(run.formatted("null")), List.of())).doesNotContain("one again");
    }

    @Test
    void aNameFromElsewhereStaysInTheFolder() {
        assertThat(SavedArtifact.harmless("../../etc/passwd", "art_1")).isEqualTo("passwd");
        assertThat(SavedArtifact.harmless("..", "art_1")).isEqualTo("art_1");
        assertThat(SavedArtifact.harmless(".bashrc", "art_1")).isEqualTo("bashrc");
        assertThat(SavedArtifact.harmless("C:\\x\\report.md", "art_1")).isEqualTo("report.md");
        assertThat(SavedArtifact.harmless("-rf", "art_1")).isEqualTo("rf");
    }

    private static String lines(RunResult result, List<SavedArtifact> saved) {
        Terminal terminal = new Terminal(NOWHERE, NOWHERE, Terminal.Abilities.PLAIN);
        return String.join(
                "\n",
                new RunSummary(terminal, Path.of("/home/ann/project")).lines(result, saved, "http://localhost:8080"));
    }

    private static RunResult result(String json) {
        try {
            return RunResult.of(Json.MAPPER.readTree(json), false);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}

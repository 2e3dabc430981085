package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.cli.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunCommandTest extends FleetTest {
    private static final String WORKFLOW = """
            kind: Workflow
            metadata: {name: check}
            spec:
              inputs: {type: object, properties: {repo: {type: string, format: artifact}, least: {type: integer}}}
              steps: [{id: measure, uses: tool/code.run}, {id: sign-off, uses: approval}]
            """;
    private static final String APPROVAL = """
            {"approvalId":"apr_1","digest":"sha256:1","title":"Take these tests?","description":"3 files",
             "subject":{"before":{"coverage":61},"after":{"coverage":94}}}""";

    private String file;

    @BeforeEach
    void answer() throws IOException {
        file = Files.writeString(folder.resolve("check.yaml"), WORKFLOW).toString();
        fleet.answer("PUT /api/v1/workflows/check", 201, "{\"name\":\"check\",\"version\":4,\"digest\":\"sha256:9\"}")
                .answer("POST /api/v1/artifacts", 201, "{\"id\":\"art_01UPLOADED00\",\"size\":1,\"sha256\":\"0\"}")
                .answer("POST /api/v1/runs", 201, "{\"id\":\"" + FakeFleet.RUN + "\",\"status\":\"queued\"}")
                .answer("GET /api/v1/artifacts/art_01REPORT0000", 200, "# Coverage")
                .event("run-created", "", "{\"workflow\":{\"name\":\"check\",\"version\":4}}")
                .event("run-started", "", "{}")
                .event("step-started", "measure", "{\"attempt\":1}")
                .event("step-succeeded", "measure", "{\"attempt\":1,\"cost\":\"0.01\",\"durationMillis\":1200}");
    }

    @Test
    void aRunThatPassesPrintsItsResultAndSavesItsArtifacts() throws IOException {
        Files.createDirectory(folder.resolve("repo"));
        Files.writeString(folder.resolve("repo/app.py"), "print(1)");
        fleet.event("run-succeeded", "", "{}");
        ends("succeeded", "");
        int exitCode = cli.run("run", file, "--input", "repo=" + folder.resolve("repo"), "--input", "least=80");
        assertThat(exitCode).as(cli.err()).isZero();
        assertThat(cli.out())
                .contains(
                        "Uploaded " + folder.resolve("repo") + ": 1 files, 8 B", "Run " + FakeFleet.RUN + " of check@4")
                .contains("✓ measure", "1.2 s  0.010000 USD", "✓ PASSED  check", "coverage after  94")
                .contains(
                        "report.md",
                        folder.resolve("runs/" + FakeFleet.RUN + "/report.md").toString());
        assertThat(folder.resolve("runs/" + FakeFleet.RUN + "/report.md")).hasContent("# Coverage");
        assertThat(fleet.requests())
                .contains(
                        "POST /api/v1/artifacts?name=repo.tar.gz application/gzip",
                        "POST /api/v1/runs {\"workflow\":\"check@4\",\"inputs\":{\"least\":80,\"repo\":\"art_01UPLOADED00\"}}");
    }

    @Test
    void theJsonResultIsAllThatTheOutputHolds() throws IOException {
        fleet.event("run-failed", "", "{}");
        ends("failed", "{\"class\":\"gate\",\"code\":\"gate-failed\",\"message\":\"coverage 70 is below 80\"}");
        int exitCode =
                cli.run("run", file, "--json", "--out", folder.resolve("out").toString());
        assertThat(exitCode).isEqualTo(ExitCode.REFUSED);
        var json = Json.MAPPER.readTree(cli.out());
        assertThat(json.path("verdict").asText()).isEqualTo("gate failed");
        assertThat(json.path("exitCode").asInt()).isEqualTo(2);
        assertThat(json.at("/artifacts/0/path").asText())
                .isEqualTo(folder.resolve("out/report.md").toString());
        assertThat(cli.err()).contains("measure");
    }

    @Test
    void whateverFailsHasItsExitCode() {
        fleet.event("run-failed", "", "{}");
        ends("failed", "{\"class\":\"exit-code\",\"message\":\"step measure: exit code 1\"}");
        assertThat(cli.run("run", file)).isEqualTo(ExitCode.ERROR);
        assertThat(cli.out()).contains("✗ FAILED", "step measure: exit code 1");
        ends("failed", "{\"class\":\"timeout\",\"message\":\"too slow\"}");
        assertThat(cli.run("watch", FakeFleet.RUN)).isEqualTo(ExitCode.TIMED_OUT);
        ends("cancelled", "");
        assertThat(cli.run("watch", FakeFleet.RUN)).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void invalidInputIsSaidWithWhatToDo() throws IOException {
        assertThat(cli.run("run", "no-such.yaml")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("run", file, "--input", "reppo=x")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("There is no input 'reppo'", "The inputs of this workflow:", "least (integer)");
        assertThat(cli.run("run", file, "--timeout", "soon")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.run("run")).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("See: ./flotilla run --help");
        fleet.answer(
                "PUT /api/v1/workflows/check",
                422,
                "{\"detail\":\"2 fields are not valid\",\"errors\":[{\"path\":\"spec.steps[0].uses\",\"message\":\"is no tool\"}]}");
        assertThat(cli.run("run", file)).isEqualTo(ExitCode.INVALID);
        assertThat(cli.err()).contains("2 fields are not valid", "spec.steps[0].uses: is no tool");
    }

    @Test
    void aFleetThatIsNotThereIsUnavailable() throws IOException {
        fleet.close();
        assertThat(cli.run("watch", FakeFleet.RUN, "--timeout", "1s")).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.run("runs")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(cli.err()).contains("Nothing answers at " + fleet.url(), "./flotilla up --detach");
        assertThat(new Cli(folder).run("runs")).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void theTimeoutEndsTheWatchingAndNotTheRun() {
        assertThat(cli.run("run", file, "--timeout", "1s")).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.err()).contains("has not ended within 1.0 s; it goes on", "./flotilla watch " + FakeFleet.RUN);
        assertThat(fleet.requests()).noneMatch(request -> request.contains("cancel"));
    }

    @Test
    void detachedOnlyTheIdIsPrinted() {
        assertThat(cli.run("run", file, "--detach")).isZero();
        assertThat(cli.out()).isEqualTo(FakeFleet.RUN + "\n");
        assertThat(cli.err()).contains("./flotilla watch " + FakeFleet.RUN);
    }

    @Test
    void approveAnswersYesWithTheDigest() throws Exception {
        fleet.event("approval-requested", "sign-off", APPROVAL)
                .answer("POST /api/v1/approvals/apr_1/approve", 200, "{}");
        ends("succeeded", "");
        CompletableFuture<Integer> running = start(() -> cli.run("run", file, "--approve"));
        await(() -> asked("approve"));
        decidedAndOver("approved");
        assertThat(running.get()).isZero();
        assertThat(fleet.requests())
                .contains("POST /api/v1/approvals/apr_1/approve"
                        + " {\"reason\":\"answered by --approve\",\"digest\":\"sha256:1\"}");
        assertThat(cli.out()).contains("Take these tests?", "before", "61", "after", "94", "approved by ann");
    }

    @Test
    void withoutATerminalItSaysHowToAnswerAndWaits() throws Exception {
        fleet.event("approval-requested", "sign-off", APPROVAL);
        ends("failed", "{\"class\":\"gate\",\"code\":\"rejected\",\"message\":\"step sign-off: rejected by ann\"}");
        CompletableFuture<Integer> running = start(() -> cli.run("run", file));
        await(() -> cli.out().contains("./flotilla approve " + FakeFleet.RUN));
        decidedAndOver("rejected");
        assertThat(running.get()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.out()).contains("✗ REJECTED");
    }

    @Test
    void onATerminalOnlyAnExplicitYesApproves() throws Exception {
        fleet.event("approval-requested", "sign-off", APPROVAL)
                .answer("POST /api/v1/approvals/apr_1/reject", 200, "{}");
        ends("failed", "{\"class\":\"gate\",\"code\":\"rejected\",\"message\":\"no\"}");
        PipedOutputStream keyboard = new PipedOutputStream();
        InputStream typed = new PipedInputStream(keyboard);
        CompletableFuture<Integer> running = start(() -> cli.onATerminal(typed).run("watch", FakeFleet.RUN));
        await(() -> cli.out().endsWith("Approve? [y/N/reason] "));
        keyboard.write("they only repeat the code\n".getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
        await(() -> asked("reject"));
        decidedAndOver("rejected");
        assertThat(running.get()).isEqualTo(ExitCode.REFUSED);
        assertThat(fleet.requests())
                .contains("POST /api/v1/approvals/apr_1/reject"
                        + " {\"reason\":\"they only repeat the code\",\"digest\":\"sha256:1\"}");
    }

    @Test
    void whatWasDecidedLongAgoIsNotAskedAgain() {
        fleet.event("approval-requested", "sign-off", APPROVAL);
        decidedAndOver("approved");
        ends("succeeded", "");
        assertThat(cli.run("watch", FakeFleet.RUN, "--approve")).isZero();
        assertThat(fleet.requests()).noneMatch(request -> request.startsWith("POST"));
    }

    private boolean asked(String verb) {
        return fleet.requests().stream()
                .anyMatch(request -> request.startsWith("POST /api/v1/approvals/apr_1/" + verb));
    }

    private void decidedAndOver(String decision) {
        fleet.event(
                        "approval-decided",
                        "sign-off",
                        "{\"approvalId\":\"apr_1\",\"decision\":\"" + decision + "\",\"decidedBy\":\"ann\"}")
                .event(decision.equals("approved") ? "run-succeeded" : "run-failed", "", "{}");
    }

    private void ends(String status, String error) {
        fleet.answer("GET /api/v1/runs/" + FakeFleet.RUN, 200, """
                {"id":"%s","status":"%s","workflow":{"name":"check"},"error":%s,"cost":"0.01",
                 "outputs":{"coverageAfter":94,"report":{"id":"art_01REPORT0000","name":"report.md"}},
                 "steps":[{"id":"measure","status":"succeeded","cost":"0.01"}]}""".formatted(
                        FakeFleet.RUN, status, error.isEmpty() ? "null" : error));
    }

    /** On a thread of its own, for a command that hangs must not hold up the next. */
    private static CompletableFuture<Integer> start(Supplier<Integer> command) {
        return CompletableFuture.supplyAsync(command, task -> Thread.ofVirtual().start(task));
    }

    /** Waits for a condition, with a deadline. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("the condition did not hold in time")
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}

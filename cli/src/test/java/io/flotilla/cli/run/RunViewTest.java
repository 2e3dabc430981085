package io.flotilla.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.client.RunEvent;
import io.flotilla.cli.terminal.Terminal;
import io.flotilla.cli.terminal.Terminal.Abilities;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunViewTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> STEPS = List.of("measure", "write-tests", "sign-off");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final RunProgress progress = new RunProgress();
    private int sequence;

    @Test
    void elsewhereThanOnATerminalEachStepIsOneLineWhenItEnds() {
        RunView view = view(Abilities.PLAIN);
        at(0, "run.run-created", "", "{\"workflow\":{\"name\":\"w\",\"version\":2}}");
        at(0, "run.step-started", "measure", "{\"attempt\":1}");
        view.update(progress, START);
        at(4, "run.step-succeeded", "measure", "{\"cost\":\"0.000041\",\"durationMillis\":4210}");
        at(4, "run.step-started", "write-tests", "{\"items\":3}");
        at(4, "run.step-started", "write-tests[0]", "{}");
        at(5, "run.step-retrying", "write-tests[0]", "{\"cost\":\"0.001\",\"error\":{\"message\":\"model is busy\"}}");
        at(6, "run.step-started", "write-tests[0]", "{\"attempt\":2}");
        at(9, "run.step-succeeded", "write-tests[0]", "{\"cost\":\"0.002\",\"durationMillis\":3000}");
        at(9, "run.step-failed", "write-tests[1]", "{\"cost\":\"0.003\",\"error\":{\"message\":\"no\"}}");
        view.update(progress, START);
        at(
                99,
                "run.step-failed",
                "write-tests",
                "{\"cost\":\"0.006\",\"error\":{\"message\":\"one\\u001b[31m item failed\"}}");
        at(99, "run.step-skipped", "sign-off", "{\"reason\":\"a step before it failed\"}");
        at(99, "run.run-failed", "", "{}");
        view.update(progress, START);
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("""
                          ✓ measure                  4.2 s  0.000041 USD
                          ✗ write-tests 2/3, 1 failed   1 min 35 s  0.006000 USD  one[31m item failed
                          ⊘ sign-off                  0 ms  0.000000 USD  a step before it failed
                        """);
    }

    @Test
    void onATerminalRunningStepsAreRewrittenWithWhatTheAgentWrites() {
        RunView view = view(new Abilities(true, true, false, true, 80));
        at(0, "run.step-started", "write-tests", "{\"items\":3}");
        at(0, "run.step-started", "write-tests[0]", "{}");
        at(0, "agent.delta-emitted", "write-tests[0]", "{\"text\":\"def test_total\\n(self)\"}");
        view.update(progress, START.plusSeconds(2));
        at(3, "run.step-succeeded", "write-tests[0]", "{\"cost\":\"0.002\",\"durationMillis\":3000}");
        view.update(progress, START.plusSeconds(3));
        view.notice("  a notice");
        at(4, "run.step-succeeded", "write-tests", "{\"cost\":\"0.002\",\"durationMillis\":4000}");
        at(4, "run.run-succeeded", "", "{}");
        view.update(progress, START.plusSeconds(4));
        assertThat(written.toString(StandardCharsets.UTF_8).replace("\u001b[1A\u001b[2K", "^"))
                .isEqualTo("""
                          ● write-tests 0/3          2.0 s  0.000000 USD  def test_total (self)
                          0.000000 USD so far
                        ^^  ● write-tests 1/3          3.0 s  0.002000 USD  def test_total (self)
                          0.002000 USD so far
                        ^^  ✓ write-tests 1/3          4.0 s  0.002000 USD
                          a notice
                        """);
    }

    @Test
    void aStepThatIsASubRunNamesIt() {
        RunView view = view(Abilities.PLAIN);
        at(0, "run.step-started", "measure", "{\"attempt\":1}");
        at(0, "run.sub-run-started", "measure", "{\"attempt\":1,\"runId\":\"run_01\"}");
        at(4, "run.step-failed", "measure", "{\"cost\":\"0\",\"durationMillis\":1,\"error\":{\"code\":\"timeout\"}}");
        at(5, "run.step-charged", "measure", "{\"runId\":\"run_01\",\"cost\":\"0.5\"}");
        at(5, "run.step-started", "write-tests", "{\"attempt\":1}");
        at(5, "run.sub-run-started", "write-tests", "{\"attempt\":1,\"runId\":\"run_02\"}");
        at(6, "run.step-succeeded", "write-tests", "{\"cost\":\"0.25\",\"durationMillis\":1000}");
        view.update(progress, START);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("0.500000 USD  timeout")
                .contains("0.250000 USD  run_02");
    }

    @Test
    void whatWasDoneBeforeSaysByWhichRunAndCostsNothing() {
        RunView view = view(Abilities.PLAIN);
        String from = "{\"from\":{\"runId\":\"run_01\",\"stepId\":\"measure\",\"attempt\":1}}";
        at(0, "run.step-cached", "measure", from);
        at(0, "run.step-started", "write-tests", "{\"items\":2}");
        at(0, "run.step-cached", "write-tests[0]", from);
        at(2, "run.step-succeeded", "write-tests[1]", "{\"cost\":\"0.002\",\"durationMillis\":2000}");
        at(2, "run.step-succeeded", "write-tests", "{\"cost\":\"0.002\",\"durationMillis\":2000}");
        view.update(progress, START);
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("""
                          ✓ measure                   0 ms  0.000000 USD  done before by run_01
                          ✓ write-tests 2/2          2.0 s  0.002000 USD
                        """);
    }

    @Test
    void withoutUtf8TheSignsAreAscii() {
        RunView view = view(new Abilities(false, false, false, false, 80));
        at(1, "run.step-succeeded", "measure", "{\"durationMillis\":100}");
        view.update(progress, START);
        assertThat(written.toString(StandardCharsets.UTF_8)).startsWith("  + measure  ");
    }

    @Test
    void colorsAreUsedWhereTheyMayBe() {
        RunView view = view(new Abilities(true, true, true, true, 80));
        at(1, "run.step-failed", "measure", "{\"durationMillis\":100,\"error\":{\"code\":\"exit-code\"}}");
        at(1, "run.run-failed", "", "{}");
        view.update(progress, START);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("\u001b[31m✗\u001b[0m measure")
                .contains("\u001b[31mexit-code\u001b[0m");
    }

    private RunView view(Abilities abilities) {
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        return new RunView(new Terminal(out, out, abilities), STEPS);
    }

    private void at(int second, String type, String step, String data) {
        try {
            long position = type.startsWith("run.") ? ++sequence : 0;
            progress.apply(new RunEvent(position, type, step, START.plusSeconds(second), Json.MAPPER.readTree(data)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}

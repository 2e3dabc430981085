package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sandbox.containment.Attack.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A containment for hostile programs, and how to run them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Attacks {

    private final boolean cgroups;
    Path scratch;
    Bubblewrap containment;

    Attacks(boolean cgroups) {
        this.cgroups = cgroups;
    }

    @BeforeAll
    void open() throws IOException {
        scratch = Files.createTempDirectory("attacks");
        containment = Attack.bubblewrap(scratch, cgroups);
        assertThat(containment.availability().usable())
                .as(containment.availability().message())
                .isTrue();
    }

    @AfterAll
    void close() throws IOException {
        containment.close();
        ExecutionFolder.delete(scratch);
    }

    boolean memoryIsCounted() {
        return containment.availability().message().contains("cgroup v");
    }

    Result attack(String program, String... args) {
        return Attack.run(containment, Attack.job(program, Attack.TIGHT, Map.of(), args));
    }

    Result attack(String program, int seconds) {
        Limits limits = new Limits(Duration.ofSeconds(seconds), 96, 1, 16, 16, 64);
        return Attack.run(containment, Attack.job(program, limits, Map.of()));
    }

    static void assertEnd(Result result, int exitCode, Reason reason) {
        assertThat(result.outcome().reason()).as(account(result)).isEqualTo(reason);
        assertThat(result.outcome().exitCode()).as(account(result)).isEqualTo(exitCode);
    }

    static void assertPrinted(Result result, String... lines) {
        assertThat(result.stdout().lines()).as(account(result)).containsExactly(lines);
        assertEnd(result, 0, Reason.FINISHED);
    }

    /** All that is known of how it ended: a program that prints nothing says nothing else. */
    private static String account(Result result) {
        Outcome outcome = result.outcome();
        return "%s with %d, %s: %s".formatted(outcome.reason(), outcome.exitCode(), outcome.usage(), result.stderr());
    }
}

package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.testing.Poll;
import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing stays behind: after many executions, after a kill of the service, after its next start. */
class LeakTest {

    private Path scratch;

    @BeforeEach
    void open() throws IOException {
        scratch = Files.createTempDirectory("leaks");
    }

    @AfterEach
    void close() throws IOException {
        ExecutionFolder.delete(scratch);
    }

    @Test
    void aHundredExecutionsLeaveNothing() throws IOException {
        try (Bubblewrap containment = Attack.bubblewrap(scratch, true)) {
            assertThat(containment.availability().usable()).isTrue();
            IntStream.range(0, 25).forEach(round -> fourAtOnce(containment));
            Poll.until(() -> Traces.processes(scratch).isEmpty());
            assertThat(Traces.folders(scratch)).isEmpty();
            assertThat(Traces.cgroups(scratch)).isEmpty();
            assertThat(Traces.mounts(scratch)).isEmpty();
        }
        assertThat(scratch.resolve("0")).doesNotExist();
    }

    private static void fourAtOnce(Containment containment) {
        List<CompletableFuture<Outcome>> all = IntStream.range(0, 4)
                .mapToObj(i -> containment.start(
                        Attack.command("echo " + i + " > /out/x; sleep 60 & exit 3"), new Observer() {}))
                .map(running -> running.outcome().toCompletableFuture())
                .toList();
        assertThat(all)
                .allSatisfy(outcome -> assertThat(outcome.join().exitCode()).isEqualTo(3));
    }

    @Test
    void aProgramOutlivesTheThreadThatAskedForIt() throws InterruptedException {
        try (Bubblewrap containment = Attack.bubblewrap(scratch, true)) {
            assertThat(containment.availability().usable()).isTrue();
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            Thread asker = Thread.ofPlatform()
                    .start(() -> containment
                            .start(Attack.command("sleep 1; exit 7"), new Observer() {})
                            .outcome()
                            .thenAccept(outcome::complete));
            asker.join();
            assertThat(outcome.join().exitCode()).isEqualTo(7);
        }
    }

    @Test
    void aKilledServiceTakesItsProgramsWithItAndTheNextOneCleansUp() throws IOException {
        Process service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledService.class.getName(),
                        scratch.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        try {
            Poll.until(() -> Files.exists(scratch.resolve("running")));
            assertThat(Traces.processes(scratch)).isNotEmpty();
        } finally {
            service.destroyForcibly();
        }
        Poll.until(() -> !service.isAlive() && Traces.processes(scratch).isEmpty());
        assertThat(Traces.folders(scratch)).isNotEmpty();
        try (Bubblewrap next = Attack.bubblewrap(scratch, true)) {
            assertThat(next.availability().usable()).isTrue();
            assertThat(Traces.folders(scratch)).isEmpty();
            assertThat(Traces.cgroups(scratch)).isEmpty();
        }
    }

    @Test
    void twoInstancesDoNotTouchEachOther() {
        try (Bubblewrap first = Attack.bubblewrap(scratch, true)) {
            assertThat(first.availability().usable()).isTrue();
            Containment.Running running = first.start(Attack.command("sleep 2; exit 5"), new Observer() {});
            try (Bubblewrap second = Attack.bubblewrap(scratch, true)) {
                assertThat(second.availability().usable()).isTrue();
                assertThat(Attack.run(second, Attack.command("exit 6"))
                                .outcome()
                                .exitCode())
                        .isEqualTo(6);
            }
            assertThat(running.outcome().toCompletableFuture().join().exitCode())
                    .isEqualTo(5);
        }
    }

    @Test
    void withoutBubblewrapNothingIsRunAndTheMessageSaysWhatToDo() {
        var settings = new Bubblewrap.Settings("/usr/bin/no-such-bwrap", scratch, 21_000, true);
        try (Bubblewrap containment = new Bubblewrap(settings)) {
            assertThat(containment.availability().usable()).isFalse();
            assertThat(containment.availability().message()).contains("apt-get install bubblewrap");
            var outcome = containment
                    .start(Attack.job("slow.py", Attack.TIGHT, Map.of()), new Observer() {})
                    .outcome()
                    .toCompletableFuture();
            assertThat(outcome.exceptionNow())
                    .isInstanceOfSatisfying(
                            ContainmentException.class,
                            e -> assertThat(e.isUnavailable()).isTrue());
        }
    }
}

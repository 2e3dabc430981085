package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** What a program printed is there when it has ended, also on a busy machine. */
class LastWordsTest {

    private static final int AT_ONCE = 16;
    private static final int BYTES = 9_000;

    private Path scratch;

    @BeforeEach
    void open() throws IOException {
        scratch = Files.createTempDirectory("output");
    }

    @AfterEach
    void close() throws IOException {
        ExecutionFolder.delete(scratch);
    }

    @RepeatedTest(3)
    void areKeptThoughManyProgramsEndAtOnce() {
        try (Bubblewrap containment = Attack.bubblewrap(scratch, true)) {
            assertThat(containment.availability().usable()).isTrue();
            Job job = Attack.command("printf '%0" + BYTES + "d' 1");
            List<CompletableFuture<Outcome>> all = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> containment.start(job, new Observer() {}))
                    .map(running -> running.outcome().toCompletableFuture())
                    .toList();
            assertThat(all).extracting(CompletableFuture::join).allSatisfy(outcome -> {
                assertThat(outcome.stdout().length).isEqualTo(BYTES);
                assertThat(outcome.truncated()).isFalse();
            });
        }
    }
}

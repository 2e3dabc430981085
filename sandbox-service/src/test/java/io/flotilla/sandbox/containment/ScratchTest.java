package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    private static final String TAKE =
            "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)";

    @TempDir
    Path root;

    @Test
    void instancesOfOneProcessHavePlacesOfTheirOwn() throws IOException {
        try (Scratch one = Scratch.claim(root);
                Scratch other = Scratch.claim(root)) {
            assertThat(one.number()).isZero();
            assertThat(other.number()).isEqualTo(1);
        }
        try (Scratch again = Scratch.claim(root)) {
            assertThat(again.number()).isZero();
        }
    }

    /** Otherwise that process would take our programs for left-over ones and kill them. */
    @Test
    void aPlaceIsNotFreeForOtherProcessesBecauseASecondInstanceLookedAtIt() throws Exception {
        try (Scratch one = Scratch.claim(root)) {
            Scratch.claim(root).close();

            assertThat(canTake(root.resolve(one.number() + ".lock"))).isFalse();
            assertThat(canTake(root.resolve("1.lock"))).isTrue();
        }
        assertThat(canTake(root.resolve("0.lock"))).isTrue();
    }

    private static boolean canTake(Path lock) throws Exception {
        assertThat(Files.exists(lock)).isTrue();
        return new ProcessBuilder("python3", "-c", TAKE, lock.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}

package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sandbox.containment.Attack.Result;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that use up what they can: memory, processes, time, disk, output. */
abstract class ExhaustionAttacks extends Attacks {

    ExhaustionAttacks(boolean cgroups) {
        super(cgroups);
    }

    @Test
    void aMemoryBombIsKilledOrRefused() {
        Result result = attack("memory-bomb.py");
        if (memoryIsCounted()) {
            assertEnd(result, 137, Reason.MEMORY);
        } else {
            assertEnd(result, 1, Reason.FINISHED);
            assertThat(result.stderr()).contains("MemoryError");
        }
    }

    @Test
    void memoryOfAllChildrenTogetherIsLimited() {
        assertEnd(attack("memory-shared-among-children.py"), 137, Reason.MEMORY);
    }

    @Test
    void aForkBombIsRefusedAtTheLimit() {
        assertPrinted(attack("fork-bomb.py"), "refused True");
    }

    @Test
    void aThreadBombIsRefusedAtTheLimit() {
        assertPrinted(attack("thread-bomb.py"), "refused True");
    }

    @Test
    void aShellForkBombLeavesTheHostAlone() {
        Result result = Attack.run(
                containment,
                new Job(
                        Interpreter.BASH,
                        new Program.Code("bomb() { bomb | bomb & }; bomb; sleep 600"),
                        java.util.List.of(),
                        Map.of(),
                        new byte[0],
                        java.util.Optional.empty(),
                        new Limits(Duration.ofSeconds(2), 96, 1, 16, 16, 4096)));
        assertEnd(result, 137, Reason.TIMEOUT);
    }

    @Test
    void aLoopThatIgnoresEverySignalIsKilledInTime() {
        Result result = attack("endless-loop.py", 1);
        assertEnd(result, 137, Reason.TIMEOUT);
        assertThat(result.stdout()).isEqualTo("looping");
        assertThat(result.outcome().usage().wall()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/work", "/tmp", "/dev/shm", "/out"})
    void aFolderCannotBeFilledAboveTheLimit(String folder) {
        Result result = attack("fill.py", folder);
        assertPrinted(result, "ENOSPC True");
    }

    @Test
    void theNumberOfFilesIsLimited() {
        assertPrinted(attack("many-files.py"), "ENOSPC True");
    }

    @Test
    void aFileCannotBeLongerThanTheLimitEvenWhenEmpty() {
        assertPrinted(attack("largest-file.py"), "EFBIG", "EFBIG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void aFloodOfOutputIsCutAndTheProgramKilled(String descriptor) {
        Result result = attack("output-flood.py", descriptor);
        assertEnd(result, 137, Reason.OUTPUT);
        assertThat(result.outcome().truncated()).isTrue();
        assertThat(result.outcome().stdout().length + result.outcome().stderr().length)
                .isEqualTo(64 << 10);
    }
}

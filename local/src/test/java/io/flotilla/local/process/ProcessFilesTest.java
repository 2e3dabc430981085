package io.flotilla.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFilesTest {
    @TempDir
    Path folder;

    @Test
    void logNeverGrowsBeyondItsBound() throws Exception {
        Path file = folder.resolve("x.log");
        try (RollingLog log = new RollingLog(file, 1000)) {
            byte[] line = ("a line of forty characters, more or less\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 200; i++) {
                log.copyFrom(new ByteArrayInputStream(line));
            }
        }
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(part -> assertThat(Files.size(part)).isLessThan(1100));
        }
        assertThat(RollingLog.tail(folder.resolve("x.log.1"), 2).lines()).hasSize(2);
    }

    @Test
    void pidFileOfAnEarlierProcessWithTheSameNumberKillsNobody() throws Exception {
        Process innocent = new ProcessBuilder("sleep", "60").start();
        try {
            Path file = folder.resolve("x.pid");
            Files.writeString(file, innocent.pid() + " 1000000000000\n");
            assertThat(PidFile.living(file)).isEmpty();
            assertThat(PidFile.killLeftOver(file)).isFalse();
            assertThat(innocent.isAlive()).isTrue();
            assertThat(file).doesNotExist();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void leftOverIsKilledWithItsChildrenBeforeTheNextStart() {
        ManagedProcess first = start("sleep 60 & wait");
        assertThat(Waiting.until(
                        Duration.ofSeconds(10),
                        () -> ProcessHandle.of(first.pid())
                                .orElseThrow()
                                .children()
                                .findAny()
                                .isPresent()))
                .isTrue();
        List<ProcessHandle> children =
                ProcessHandle.of(first.pid()).orElseThrow().children().toList();
        ManagedProcess second = start("exit 3");
        assertThat(first.isAlive()).isFalse();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(second.awaitExit(Duration.ofSeconds(10))).isTrue();
        assertThat(second.exitCode()).isEqualTo(3);
        second.kill();
    }

    @Test
    void secretFileIsClosedToOthersAndReplacedWhole() throws Exception {
        Path file = folder.resolve("deep").resolve("secret");
        AtomicFile.write(file, "one");
        AtomicFile.write(file, "two");
        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    private ManagedProcess start(String script) {
        return ManagedProcess.start(new ManagedProcess.Spec(
                "x", List.of("sh", "-c", script), Map.of(), folder, folder.resolve("x.log"), folder.resolve("x.pid")));
    }
}

package io.flotilla.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    private static final List<String> FLAGS = List.of("-Xmx64m", "-XX:+UseSerialGC");

    @TempDir
    Path folder;

    private Path jar;

    /** The recorded program. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            System.out.println("ran");
        }
    }

    @BeforeEach
    void packProgram() throws Exception {
        jar = folder.resolve("program.jar");
        String file = Program.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream bytes = Program.class.getClassLoader().getResourceAsStream(file)) {
            out.putNextEntry(new JarEntry(file));
            bytes.transferTo(out);
        }
    }

    @Test
    void recordedCacheIsUsedUntilTheJarChanges() throws Exception {
        AotCache cache = cache();
        assumeTrue(cache.isPossible(), "needs JDK 25");
        assertThat(cache.flags()).isEmpty();

        AotCache.Recording recording = cache.record();
        assertThat(run(recording.flags())).contains("ran");
        assertThat(recording.finish()).isTrue();

        List<String> strict = new ArrayList<>(cache().flags());
        assertThat(strict).hasSize(1);
        // with this the JVM refuses to start when the cache does not fit
        strict.add("-XX:AOTMode=on");
        assertThat(run(strict)).isEqualTo("ran\n");

        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));
        assertThat(cache().exists()).isFalse();
    }

    @Test
    void discardedRecordingLeavesNothing() throws Exception {
        AotCache cache = cache();
        assumeTrue(cache.isPossible(), "needs JDK 25");
        AotCache.Recording recording = cache.record();
        run(recording.flags());
        recording.discard();
        assertThat(cache.exists()).isFalse();
        assertThat(folder.resolve("caches")).isEmptyDirectory();
    }

    @Test
    void programInAFolderHasNoCache() {
        assertThat(AotCache.of(folder, "program", List.of(folder), FLAGS).isPossible())
                .isFalse();
    }

    private AotCache cache() {
        return AotCache.of(folder.resolve("caches"), "program", List.of(jar), FLAGS);
    }

    private String run(List<String> cacheFlags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(cacheFlags);
        command.addAll(List.of("-cp", jar.toString(), Program.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}

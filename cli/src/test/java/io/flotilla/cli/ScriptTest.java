package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@code flotilla} script, in a checkout where nothing has to be built, with JDKs that only say who they are. */
@Timeout(60)
class ScriptTest {
    private static final Path SCRIPT =
            Path.of(System.getProperty("flotilla.root", "..")).resolve("flotilla");

    @TempDir
    Path folder;

    private Path checkout;

    record Result(int exitCode, String output) {}

    @BeforeEach
    void checkOut() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a check out")).toRealPath();
        Files.copy(SCRIPT, checkout.resolve("flotilla"));
        Files.createDirectories(checkout.resolve(".mvn"));
        Files.writeString(checkout.resolve("pom.xml"), "");
        for (String source : List.of("cli/src/main/A.java", "local/src/main/B.java", "cli/pom.xml", "local/pom.xml")) {
            Files.createDirectories(checkout.resolve(source).getParent());
            Files.writeString(checkout.resolve(source), "");
        }
        for (String module : List.of("cli", "gateway", "workflow", "agent", "tool", "sandbox", "billing")) {
            String folderName = module.equals("cli") ? module : module + "-service";
            Files.createDirectories(checkout.resolve(folderName).resolve("target"));
        }
        Files.writeString(checkout.resolve("cli/target/cli.jar"), "");
        Files.writeString(checkout.resolve("cli/target/cli.aot"), "");
        Files.writeString(checkout.resolve("cli/target/.built"), "");
    }

    @Test
    void theNewestJdkIsTakenAndTheArgumentsArrive() throws Exception {
        jdk("home/.sdkman/candidates/java/17.0.1-tem", "17.0.1");
        jdk("home/.sdkman/candidates/java/98.0.1-tem", "98.0.1");
        jdk("home/.jdks/ea-99", "99-ea");
        Result result = run(checkout, "./flotilla", "status", "--json", "two words");
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .startsWith("99-ea")
                .contains("<-Dflotilla.root=" + checkout + ">", "<-Dflotilla.tty=000>")
                .endsWith("<io.flotilla.cli.Main><status><--json><two words>\n");
    }

    @Test
    void javaHomeIsPreferredIfItWillDo() throws Exception {
        Path old = jdk("old", "17.0.9");
        Path chosen = jdk("chosen", "21.0.2");
        jdk("home/.jdks/newer", "99");
        assertThat(run(Map.of("JAVA_HOME", chosen.toString()), checkout, "./flotilla")
                        .output())
                .startsWith("21.0.2");
        assertThat(run(Map.of("JAVA_HOME", old.toString()), checkout, "./flotilla")
                        .output())
                .startsWith("99");
    }

    @Test
    void itWorksFromElsewhereAndThroughLinks() throws Exception {
        jdk("home/.jdks/99", "99");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("second"), checkout.resolve("flotilla"));
        Files.createSymbolicLink(bin.resolve("first"), Path.of("second"));
        Result result = run(bin, "./first", "version");
        assertThat(result.output())
                .contains("<-Dflotilla.root=" + checkout + ">")
                .contains("in " + bin.toRealPath());
    }

    @Test
    void withoutMavenAChangedSourceIsSaidToNeedIt() throws Exception {
        jdk("home/.jdks/99", "99");
        Files.setLastModifiedTime(
                checkout.resolve("local/src/main/B.java"),
                java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        Result result = run(checkout, "./flotilla", "version");
        assertThat(result.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(result.output()).contains("Maven (mvn) was not found", "apt-get install maven");
        assertThat(checkout.resolve(".flotilla/build.lock")).doesNotExist();
    }

    @Test
    void aBuildThatFailsShowsWhyAndKeepsItsLog() throws Exception {
        jdk("home/.jdks/99", "99");
        Files.delete(checkout.resolve("cli/target/.built"));
        Path maven = executable("maven/bin/mvn", "echo \"[ERROR] it does not compile\"; echo \"$*\"; exit 1");
        Result result =
                run(Map.of("MAVEN_HOME", maven.getParent().getParent().toString()), checkout, "./flotilla", "version");
        assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(result.output()).contains("[ERROR] it does not compile", ".flotilla/logs/build.log");
        assertThat(checkout.resolve(".flotilla/logs/build.log")).content().contains("-pl cli -am");
        assertThat(checkout.resolve("cli/target/.built")).doesNotExist();
    }

    @Test
    void aBuildThatSucceedsIsNotRepeated() throws Exception {
        jdk("home/.jdks/99", "99");
        Files.delete(checkout.resolve("cli/target/.built"));
        Path maven = executable("maven/bin/mvn", "echo built >>\"" + folder + "/builds\"");
        Map<String, String> environment =
                Map.of("MAVEN_HOME", maven.getParent().getParent().toString());
        assertThat(run(environment, checkout, "./flotilla", "version").exitCode())
                .isZero();
        assertThat(run(environment, checkout, "./flotilla", "version").exitCode())
                .isZero();
        assertThat(folder.resolve("builds")).hasContent("built");
    }

    @Test
    void theTestsAreShownClassByClassAndSummedUp() throws Exception {
        jdk("home/.jdks/99", "99");
        Map<String, String> environment = maven("""
                [INFO] Building Flotilla common 0.1.0-SNAPSHOT                      [3/11]
                [DEBUG] chatter
                [INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.50 s -- in io.flotilla.FirstTest
                [INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s - in io.flotilla.SecondTest
                [INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1
                [INFO] Building Flotilla cli: the command 0.1.0-SNAPSHOT            [4/11]
                [INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0""", 0);
        Result result = run(environment, checkout, "./flotilla", "test");
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("""
                        [3/11] Flotilla common
                              io.flotilla.FirstTest: 3 in 1.50 s
                              io.flotilla.SecondTest: 2 in 0.1 s
                        [4/11] Flotilla cli
                        12 tests, 0 failed, 0 with errors, 1 skipped
                        PASSED in 0 min""").contains("99 in " + checkout).doesNotContain("chatter");
        assertThat(checkout.resolve(".flotilla/logs/test.log")).content().contains("chatter", "spotless:check verify");
    }

    @Test
    void aTestThatFailsIsShownAndEndsInAnError() throws Exception {
        jdk("home/.jdks/99", "99");
        Map<String, String> environment = maven("""
                [ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 1.5 s <<< FAILURE! -- in a.BTest
                [ERROR] a.BTest.fact -- Time elapsed: 0.1 s <<< FAILURE!
                [ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0""", 1);
        Result result = run(environment, checkout, "./flotilla", "test");
        assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(result.output())
                .contains(
                        "      a.BTest: 3 in 1.5 s  FAILED",
                        "[ERROR] a.BTest.fact",
                        "3 tests, 1 failed",
                        "FAILED in 0 min");
        assertThat(checkout.resolve(".flotilla/build.lock")).doesNotExist();
    }

    private Map<String, String> maven(String output, int exitCode) throws IOException {
        Path lines = Files.writeString(folder.resolve("lines"), output + "\n");
        Path maven = executable("maven/bin/mvn", "echo \"$*\"; cat '%s'; exit %d".formatted(lines, exitCode));
        return Map.of("MAVEN_HOME", maven.getParent().getParent().toString());
    }

    private Path jdk(String path, String version) throws IOException {
        Path home = folder.resolve(path);
        executable(path + "/bin/java", "echo %s in \"$(pwd -P)\"; printf '<%%s>' \"$@\"; echo".formatted(version));
        executable(path + "/bin/javac", "");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nA=b\n");
        return home;
    }

    private Path executable(String path, String code) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + code + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Result run(Path where, String... command) throws Exception {
        return run(Map.of(), where, command);
    }

    /** The path holds what the script uses, and neither Java nor Maven. */
    private Result run(Map<String, String> more, Path where, String... command) throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of(
                "sh",
                "dirname",
                "readlink",
                "find",
                "head",
                "tail",
                "mkdir",
                "rm",
                "touch",
                "cat",
                "sleep",
                "date",
                "sed",
                "tr",
                "grep",
                "stty",
                "tee")) {
            wrap(tools, tool);
        }
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().putAll(more);
        // To a file: whatever the script might leave behind would keep a pipe open and the test waiting for its end.
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        if (!process.waitFor(50, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the script did not end; so far: " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    private static void wrap(Path tools, String tool) throws IOException {
        for (String place : List.of("/usr/bin", "/bin")) {
            Path real = Path.of(place, tool);
            if (Files.isExecutable(real) && Files.notExists(tools.resolve(tool))) {
                Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
                assertThat(tools.resolve(tool).toFile().setExecutable(true)).isTrue();
            }
        }
    }
}

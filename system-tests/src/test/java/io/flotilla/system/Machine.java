package io.flotilla.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a fault needs of the machine; as root on a Debian-like system a missing package is installed. */
final class Machine {
    private Machine() {}

    /** The first of these files that is there, after an attempt to install the package if none is. */
    static Optional<Path> file(String debianPackage, List<Path> candidates) {
        Optional<Path> found = first(candidates);
        if (found.isEmpty()
                && System.getProperty("user.name").equals("root")
                && Files.exists(Path.of("/usr/bin/apt-get"))) {
            List<String> install = List.of("apt-get", "install", "-y", "--no-install-recommends", debianPackage);
            if (run(install).exitCode() != 0) {
                run(List.of("apt-get", "update"));
                run(install);
            }
            found = first(candidates);
        }
        return found;
    }

    private static Optional<Path> first(List<Path> candidates) {
        return candidates.stream().filter(Files::exists).findFirst();
    }

    /** For tests that cannot run here: says so, whatever the test runner shows of skipped ones. */
    @SuppressWarnings("SystemOut")
    static Supplier<String> lack(String reason) {
        return () -> {
            System.err.println("SKIPPED: " + reason);
            return reason;
        };
    }

    record Result(int exitCode, String output) {}

    /** Runs a command that ends by itself. */
    static Result run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal, by its name without SIG. */
    static void signal(long pid, String name) {
        Result result = run(List.of("kill", "-" + name, Long.toString(pid)));
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.output());
        }
    }

    /** While it is open, each fsync of these processes and of their children takes so much longer. */
    static AutoCloseable slowFsync(Path strace, List<Long> pids, int micros) {
        List<String> command = new ArrayList<>(List.of(
                strace.toString(),
                "-f",
                "-qqq",
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:delay_enter=" + micros,
                "-o",
                "/dev/null"));
        pids.forEach(pid -> command.addAll(List.of("-p", pid.toString())));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Poll.until(() -> !process.isAlive() || pids.stream().allMatch(Machine::isTraced));
            if (!process.isAlive()) {
                throw new IllegalStateException(command + " ended with " + process.exitValue());
            }
            return () -> end(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTraced(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .anyMatch(line -> line.startsWith("TracerPid:") && !line.endsWith("\t0"));
        } catch (IOException e) {
            // It ended meanwhile.
            return true;
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}

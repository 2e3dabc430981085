package io.flotilla.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A child process with a clean environment, a bounded log and a pid file. */
public final class ManagedProcess {
    /** What of the parent's environment every child may see; all else is cleared. */
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");

    private static final Duration DEATH = Duration.ofSeconds(5);

    private final Spec spec;
    private final Process process;
    private final Thread logReader;

    /**
     * @param name as in messages
     * @param environment added to PATH, HOME, LANG and TMPDIR of this process
     * @param directory where the process works
     * @param log gets its output, see {@link RollingLog}
     * @param pidFile see {@link PidFile}
     */
    public record Spec(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Path log,
            Path pidFile) {
        public Spec {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    private ManagedProcess(Spec spec, Process process, Thread logReader) {
        this.spec = spec;
        this.process = process;
        this.logReader = logReader;
    }

    /** Starts the process; a left-over of the same pid file is killed before. */
    public static ManagedProcess start(Spec spec) {
        PidFile.killLeftOver(spec.pidFile());
        ProcessBuilder builder = new ProcessBuilder(spec.command())
                .directory(spec.directory().toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putAll(spec.environment());
        try {
            RollingLog log = new RollingLog(spec.log());
            Process process = builder.start();
            PidFile.write(spec.pidFile(), process.toHandle());
            process.getOutputStream().close();
            Thread reader =
                    Thread.ofPlatform().daemon().name("log-" + spec.name()).start(() -> copy(process, log));
            return new ManagedProcess(spec, process, reader);
        } catch (IOException e) {
            throw new PartFailedException(
                    spec.name(), "cannot run " + spec.command().getFirst() + " (" + e.getMessage() + ")", e);
        }
    }

    private static void copy(Process process, RollingLog log) {
        try (log) {
            log.copyFrom(process.getInputStream());
        } catch (IOException e) {
            // the pipe broke because the process died
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code; only of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Asks with a signal (name without SIG), waits, then kills; the pid file is gone afterwards. */
    public void stop(String signal, Duration patience) {
        if (process.isAlive()) {
            signal(signal);
            awaitExit(patience);
        }
        kill();
    }

    /** Sends a signal, without waiting. */
    public void signal(String signal) {
        if ("TERM".equals(signal)) {
            // not Process.destroy(): that closes the pipe, and the last words of the process would be lost
            process.toHandle().destroy();
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.toHandle().destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process and its descendants at once, as kill -9 does; waits until they are gone. */
    public void kill() {
        PidFile.killTree(process.toHandle());
        awaitExit(DEATH);
        awaitLog();
        PidFile.delete(spec.pidFile());
    }

    /** Waits until the process has ended, without limit. */
    public void awaitExit() throws InterruptedException {
        process.waitFor();
    }

    /** Waits until the process has ended; false if it still lives. */
    public boolean awaitExit(Duration patience) {
        return Waiting.until(patience, () -> !process.isAlive());
    }

    /** Waits for the start; when it fails, the process is gone and the error shows the end of its log. */
    public void awaitReady(Duration patience, BooleanSupplier ready) {
        boolean[] up = {false};
        Waiting.until(patience, () -> (up[0] = ready.getAsBoolean()) || !process.isAlive());
        if (up[0]) {
            return;
        }
        String problem = process.isAlive()
                ? "not ready after " + patience.toSeconds() + " s"
                : "ended at its start with exit code " + process.exitValue();
        kill();
        String tail = RollingLog.tail(spec.log(), 15);
        throw new PartFailedException(spec.name(), problem + "; log: " + spec.log() + "\n" + tail);
    }

    private void awaitLog() {
        try {
            logReader.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

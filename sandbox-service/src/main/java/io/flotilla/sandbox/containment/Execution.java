package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.Containment.Channel;
import io.flotilla.sandbox.containment.Containment.Observer;
import io.flotilla.sandbox.containment.ControlGroups.ControlGroup;
import io.flotilla.sandbox.containment.OutputReader.Cap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** One program from launch to the last trace of it removed, on a thread of its own. */
final class Execution implements Containment.Running, Runnable {

    /** Host side resources that an execution is given. */
    record Place(Machine machine, ExecutionFolder folder, ControlGroup group, Launcher launcher, byte[] filter) {}

    /** Creates them, on the execution's own thread. */
    interface Preparation {
        Place prepare() throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(Execution.class.getName());
    private static final int KILLED = 137;
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration DEATH = Duration.ofSeconds(10);
    private static final int MAX_FILES = 200;

    private final Job job;
    private final Observer observer;
    private final Preparation preparation;
    private final AtomicReference<Reason> verdict = new AtomicReference<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private volatile Place place;
    private volatile Process process;

    Execution(Job job, Observer observer, Preparation preparation) {
        this.job = job;
        this.observer = observer;
        this.preparation = preparation;
    }

    @Override
    public CompletionStage<Outcome> outcome() {
        return outcome.minimalCompletionStage();
    }

    @Override
    public void kill() {
        kill(Reason.KILLED);
    }

    @Override
    public void run() {
        try {
            Outcome result = contain();
            cleanUp();
            outcome.complete(result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(ContainmentException.fault("the sandbox is shutting down", e));
        } catch (IOException e) {
            fail(ContainmentException.fault("the sandbox could not be prepared", e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException error) {
        terminate();
        try {
            cleanUp();
        } finally {
            outcome.completeExceptionally(error);
        }
    }

    private Outcome contain() throws IOException, InterruptedException {
        long start = System.nanoTime();
        place = preparation.prepare();
        process = place.launcher().start(prepare());
        var watchdog = new Watchdog(process.toHandle());
        var cap = new Cap(job.limits().outputBytes(), () -> kill(Reason.OUTPUT));
        var stdout = new OutputReader(Channel.STDOUT, process.getInputStream(), cap, observer);
        var stderr = new OutputReader(Channel.STDERR, process.getErrorStream(), cap, observer);
        Thread first = Thread.ofPlatform().name("sandbox-stdout").daemon().start(stdout);
        Thread second = Thread.ofPlatform().name("sandbox-stderr").daemon().start(stderr);
        watch(start, watchdog, List.of(stdout, stderr));
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        terminate();
        if (verdict.get() != null && place.group().joinFiles().isEmpty()) {
            // Killed too early, bubblewrap's child may not have asked yet to die with its parent.
            Leftovers.kill(place.folder().path());
        }
        drain(first, second);
        stdout.flush();
        stderr.flush();
        Reason reason = reason();
        if (reason == Reason.FINISHED
                && !LaunchStatus.read(place.folder().status()).ran()) {
            throw ContainmentException.fault(firstLine(stderr.bytes()), null);
        }
        boolean complete = reason != Reason.FINISHED
                || new OutFolder(MAX_FILES, job.limits().diskBytes())
                        .read(place.folder().out(), observer);
        boolean truncated = stdout.truncated() || stderr.truncated() || !complete;
        int exitCode = reason == Reason.FINISHED ? process.exitValue() : KILLED;
        return new Outcome(exitCode, reason, stdout.bytes(), stderr.bytes(), truncated, usage(wall, watchdog));
    }

    private ProcessBuilder prepare() throws IOException {
        var command = new BubblewrapCommand(place.machine(), place.folder(), job);
        String groups =
                place.group().joinFiles().stream().map(file -> file + "\n").collect(Collectors.joining());
        place.folder().write("groups", groups.getBytes(StandardCharsets.UTF_8));
        place.folder().write("args", command.hiddenArguments());
        place.folder().write("filter", place.filter());
        var builder = new ProcessBuilder(command.line())
                .directory(place.folder().path().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(command.stageEnvironment());
        return builder;
    }

    private void watch(long start, Watchdog watchdog, List<OutputReader> output) throws InterruptedException {
        long deadline = start + job.limits().timeout().toNanos();
        long dead = Long.MAX_VALUE;
        while (!process.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            output.forEach(OutputReader::flush);
            long now = System.nanoTime();
            if (now > deadline) {
                kill(Reason.TIMEOUT);
            } else if (place.group().outOfMemory() || exceedsMemory(watchdog)) {
                kill(Reason.MEMORY);
            }
            if (verdict.get() != null) {
                terminate();
                dead = Math.min(dead, now + DEATH.toNanos());
            }
            if (now > dead) {
                LOG.log(Level.ERROR, "process {0} does not die", Long.toString(process.pid()));
                throw ContainmentException.fault("the program could not be killed", null);
            }
        }
    }

    private boolean exceedsMemory(Watchdog watchdog) {
        long limit = job.limits().memoryBytes();
        return !place.machine().cgroups().limitMemory() && watchdog.sample() > limit && watchdog.proportional() > limit;
    }

    private Reason reason() {
        if (verdict.get() != null) {
            return verdict.get();
        }
        return place.group().outOfMemory() ? Reason.MEMORY : Reason.FINISHED;
    }

    private Usage usage(Duration wall, Watchdog watchdog) {
        long cpu = place.group().cpuMicros().orElseGet(watchdog::cpuMicros);
        long memory = place.group().maxMemoryBytes().orElseGet(watchdog::maxMemoryBytes);
        return new Usage(wall, Duration.ofNanos(cpu * 1000), memory);
    }

    private void kill(Reason reason) {
        if (verdict.compareAndSet(null, reason)) {
            terminate();
        }
    }

    /** Kills the namespace's init, with which the kernel kills everything inside; then bubblewrap itself. */
    private void terminate() {
        Place current = place;
        Process running = process;
        if (current != null && running != null) {
            current.group().kill();
            LaunchStatus.read(current.folder().status())
                    .childPid()
                    .ifPresent(init -> Leftovers.kill(init, current.folder().path()));
            // Not Process.destroyForcibly(): that closes the pipes, and output that is still in them would be lost.
            running.toHandle().destroyForcibly();
        }
    }

    /** The streams end when the last process of the namespace is dead, which is soon; never wait for ever. */
    private void drain(Thread first, Thread second) throws InterruptedException, IOException {
        first.join(DEATH);
        second.join(DEATH);
        if (first.isAlive() || second.isAlive()) {
            process.getInputStream().close();
            process.getErrorStream().close();
        }
    }

    private void cleanUp() {
        if (place == null) {
            return;
        }
        place.group().remove();
        try {
            place.folder().delete();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove {0}: {1}", place.folder().path(), e.getMessage());
        }
    }

    private static String firstLine(byte[] stderr) {
        String text = new String(stderr, StandardCharsets.UTF_8).strip();
        return text.isEmpty()
                ? "the sandbox ended before the program started"
                : text.lines().findFirst().orElse("");
    }
}

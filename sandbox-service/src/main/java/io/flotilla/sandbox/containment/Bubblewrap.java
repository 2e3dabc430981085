package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.ControlGroups.ControlGroup;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Containment by Linux namespaces, seccomp and cgroups through bubblewrap; docs/security-sandbox.md has the reasons. */
public final class Bubblewrap implements Containment {

    /**
     * @param program bubblewrap's name or path
     * @param scratch folder for the short-lived files of executions; must be reachable for every user
     * @param firstUser when running as root: first of the user ids that executions run as, 64 for each instance
     * @param cgroups whether to use cgroups where they are writable
     */
    public record Settings(String program, Path scratch, int firstUser, boolean cgroups) {}

    private static final System.Logger LOG = System.getLogger(Bubblewrap.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final int PROBE_EXIT = 42;
    private static final Job PROBE = new Job(
            Interpreter.BASH,
            new Program.Command("exit " + PROBE_EXIT),
            List.of(),
            Map.of(),
            new byte[0],
            Optional.empty(),
            new Limits(Duration.ofSeconds(20), 64, 1, 8, 16, 16));

    private final Settings settings;
    private final Launcher launcher = new Launcher();
    private final ExecutorService supervisors = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().name("sandbox-supervisor").daemon().unstarted(task));
    private final Set<Execution> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong names = new AtomicLong();
    private Scratch scratch;
    private byte[] filter;
    private Machine machine;
    private String trouble = "not looked at yet";
    private long lookedAt;
    private boolean closed;

    public Bubblewrap(Settings settings) {
        this.settings = settings;
    }

    @Override
    public synchronized Availability availability() {
        boolean stale = lookedAt == 0 || System.nanoTime() - lookedAt > LOOK_AGAIN.toNanos();
        if (machine == null && stale && !closed) {
            lookedAt = System.nanoTime();
            look();
        }
        return machine == null ? new Availability(false, trouble) : new Availability(true, machine.describe());
    }

    private void look() {
        try {
            if (scratch == null) {
                scratch = Scratch.claim(settings.scratch());
                scratch.sweep();
            }
            filter = SeccompFilter.compile(Syscalls.ofThisMachine());
            for (Machine candidate : new MachineProbe(settings, scratch).candidates()) {
                if (machine == null && works(candidate)) {
                    machine = candidate;
                }
            }
        } catch (IOException | RuntimeException e) {
            trouble = e.getMessage();
        }
        LOG.log(
                machine == null ? Level.ERROR : Level.INFO,
                machine == null ? "programs cannot be contained: " + trouble : "containment: " + machine.describe());
    }

    private boolean works(Machine candidate) {
        try {
            Outcome outcome = launch(candidate, PROBE, new Observer() {})
                    .outcome()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            trouble = "a trial program ended with " + outcome.exitCode() + " instead of " + PROBE_EXIT;
            return outcome.exitCode() == PROBE_EXIT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            trouble = "a trial program could not be contained: " + cause.getMessage();
            LOG.log(Level.INFO, "not possible here: {0}: {1}", candidate.describe(), cause.getMessage());
        }
        return false;
    }

    @Override
    public Running start(Job job, Observer observer) {
        Machine current;
        synchronized (this) {
            current = machine;
        }
        if (current == null) {
            return new Failed(ContainmentException.unavailable(trouble));
        }
        return launch(current, job, observer);
    }

    private Running launch(Machine on, Job job, Observer observer) {
        int slot;
        try {
            slot = scratch.takeSlot();
        } catch (ContainmentException e) {
            return new Failed(e);
        }
        var execution = new Execution(job, observer, () -> prepare(on, job, slot));
        running.add(execution);
        execution.outcome().whenComplete((outcome, error) -> ended(execution, slot));
        supervisors.execute(execution);
        return execution;
    }

    private Execution.Place prepare(Machine on, Job job, int slot) throws IOException {
        String name = "x" + names.incrementAndGet();
        OptionalInt user = on.root()
                ? OptionalInt.of(settings.firstUser() + scratch.number() * Scratch.SLOTS + slot)
                : OptionalInt.empty();
        ControlGroup group = on.cgroups().create(name, job.limits());
        Path path = scratch.folder().resolve(name);
        try {
            ExecutionFolder folder = ExecutionFolder.create(path, user, job);
            return new Execution.Place(on, folder, group, launcher, filter);
        } catch (IOException | RuntimeException e) {
            group.remove();
            ExecutionFolder.delete(path);
            throw e;
        }
    }

    private void ended(Execution execution, int slot) {
        scratch.freeSlot(slot);
        running.remove(execution);
    }

    @Override
    public synchronized void close() {
        closed = true;
        running.forEach(Execution::kill);
        CompletableFuture.allOf(running.stream()
                        .map(execution ->
                                execution.outcome().toCompletableFuture().handle((outcome, error) -> null))
                        .toArray(CompletableFuture[]::new))
                .orTimeout(15, TimeUnit.SECONDS)
                .exceptionally(error -> null)
                .join();
        supervisors.shutdown();
        launcher.close();
        if (machine != null) {
            machine.cgroups().close();
        }
        try {
            if (scratch != null) {
                scratch.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove the scratch folder: {0}", e.getMessage());
        }
    }

    /** A program that never ran. */
    private record Failed(ContainmentException error) implements Running {

        @Override
        public CompletableFuture<Outcome> outcome() {
            return CompletableFuture.failedFuture(error);
        }

        @Override
        public void kill() {}
    }
}

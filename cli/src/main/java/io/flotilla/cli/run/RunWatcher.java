package io.flotilla.cli.run;

import io.flotilla.cli.CliException;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.RunEvent;
import io.flotilla.cli.run.ApprovalDesk.Answer;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Shows a run until it ends, and asks for the approvals that it waits for. Everything that happens (an event, a typed
 * line, the end of the stream) comes through one queue, so that only one thread draws.
 */
public final class RunWatcher {
    private static final Duration FRAME = Duration.ofMillis(200);
    /** A replayed log holds the answers to old questions: nothing is asked before the stream is quiet. */
    private static final Duration QUIET = Duration.ofMillis(250);

    private final FlotillaClient client;
    private final Terminal terminal;
    private final Lines lines;
    private final Options options;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final RunProgress progress = new RunProgress();
    private final Set<String> handled = new HashSet<>();
    private final ApprovalDesk desk;
    private final RunView view;
    private PendingApproval asked;
    private boolean over;

    /**
     * @param approve answer yes to whatever is asked
     * @param timeout how long to watch; null for as long as it takes
     * @param stepNames see {@link RunView}
     */
    public record Options(boolean approve, Duration timeout, List<String> stepNames) {}

    private sealed interface Signal {
        record Event(RunEvent event) implements Signal {}

        record Typed(String line) implements Signal {}

        record Broken(RuntimeException cause) implements Signal {}
    }

    public RunWatcher(FlotillaClient client, Terminal terminal, Lines lines, Options options) {
        this.client = client;
        this.terminal = terminal;
        this.lines = lines;
        this.options = options;
        this.desk = new ApprovalDesk(client, terminal);
        this.view = new RunView(terminal, options.stepNames());
    }

    /**
     * Blocks until the run has ended.
     *
     * @throws CliException with exit code 5 when the time is up, 4 when the fleet is gone; the run goes on
     */
    public RunProgress watch(String runId) {
        Thread detached = Thread.ofPlatform().unstarted(() -> sayDetached(runId));
        Thread stream = Thread.ofVirtual().name("events").unstarted(() -> follow(runId));
        Runtime.getRuntime().addShutdownHook(detached);
        try {
            stream.start();
            loop(runId);
            return progress;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.ERROR, "Interrupted.", e, List.of("The run goes on: " + again(runId)));
        } finally {
            stream.interrupt();
            lines.ignore();
            forget(detached);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook speaks
        }
    }

    private void loop(String runId) throws InterruptedException {
        long deadline = options.timeout() == null
                ? Long.MAX_VALUE
                : System.nanoTime() + options.timeout().toNanos();
        while (!over) {
            Signal signal = signals.poll(patience(deadline).toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null && System.nanoTime() >= deadline) {
                view.resume();
                view.update(progress, Instant.now());
                throw new CliException(
                        ExitCode.TIMED_OUT,
                        "The run has not ended within " + Format.duration(options.timeout()) + "; it goes on.",
                        again(runId));
            }
            react(runId, signal);
            if (signals.isEmpty()) {
                view.update(progress, Instant.now());
            }
        }
    }

    private Duration patience(long deadline) {
        Duration tick = progress.approvals().isEmpty() ? Duration.ofHours(1) : QUIET;
        Duration frame = terminal.abilities().live() ? FRAME : tick;
        Duration wanted = frame.compareTo(tick) < 0 ? frame : tick;
        if (deadline == Long.MAX_VALUE) {
            return wanted;
        }
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(wanted) < 0 ? left : wanted;
    }

    private void react(String runId, Signal signal) {
        switch (signal) {
            case null -> askNext(runId);
            case Signal.Event(RunEvent event) -> {
                progress.apply(event).ifPresent(this::decided);
                over = event.isTerminal();
            }
            case Signal.Typed(String line) -> answered(line);
            case Signal.Broken(RuntimeException cause) -> throw cause;
        }
        if (over) {
            view.resume();
        }
    }

    private void askNext(String runId) {
        if (asked != null) {
            return;
        }
        for (PendingApproval approval : progress.approvals()) {
            if (handled.add(key(approval))) {
                ask(runId, approval);
                return;
            }
        }
    }

    private void ask(String runId, PendingApproval approval) {
        desk.question(approval).forEach(view::notice);
        if (options.approve()) {
            report(desk.decide(approval, Answer.of(true, "answered by --approve")));
        } else if (terminal.abilities().answers()) {
            view.update(progress, Instant.now());
            view.pause();
            asked = approval;
            lines.listen(line -> signals.add(new Signal.Typed(line)));
            terminal.out().print("  Approve? [y/N/reason] ");
            terminal.out().flush();
        } else {
            desk.elsewhere(runId, approval).forEach(view::notice);
        }
    }

    private void answered(String line) {
        if (asked == null) {
            return;
        }
        PendingApproval approval = asked;
        asked = null;
        lines.ignore();
        view.resume();
        report(desk.decide(approval, Answer.typed(line)));
    }

    private void report(ApprovalDesk.Reply reply) {
        if (!reply.refusal().isEmpty()) {
            view.notice("  The answer was not accepted: " + reply.refusal());
        } else if (!reply.missing().isEmpty()) {
            view.notice("  Your answer counts. Still missing: " + reply.missing());
        }
    }

    private void decided(RunProgress.Decision decision) {
        handled.add(key(decision.approval()));
        if (asked != null && asked.id().equals(decision.approval().id())) {
            asked = null;
            lines.ignore();
            terminal.out().println();
            view.resume();
        }
        String by = decision.decidedBy().isEmpty() ? "" : " by " + decision.decidedBy();
        String why = decision.reason().isEmpty() ? "" : ": " + decision.reason();
        view.notice("  " + decision.decision() + by + why);
        view.notice("");
    }

    /** The same approval with another digest is another question. */
    private static String key(PendingApproval approval) {
        return approval.id() + " " + approval.digest();
    }

    private void follow(String runId) {
        try {
            client.events(runId, terminal.abilities().live()).follow(event -> signals.add(new Signal.Event(event)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            signals.add(new Signal.Broken(e));
        }
    }

    private void sayDetached(String runId) {
        terminal.err().println("\nDetached; the run goes on.  " + again(runId));
    }

    /** How to come back to a run. */
    public static String again(String runId) {
        return "Watch it: ./flotilla watch " + runId + "   Stop it: ./flotilla cancel " + runId;
    }
}

package io.flotilla.cli.fleet;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.ProgressLine;
import io.flotilla.cli.terminal.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Gets a fleet to talk to: the one elsewhere that was asked for, or the one on this machine, started when it is down. */
public final class FleetAccess {
    private static final Fleet.Start AS_IT_WAS = new Fleet.Start(OptionalInt.empty(), 1, false);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Context context;
    private final Terminal terminal;

    public FleetAccess(Context context, Terminal terminal) {
        this.context = context;
        this.terminal = terminal;
    }

    public FlotillaClient connect() {
        if (context.remote().isEmpty() && !context.fleet().status().ready()) {
            start(AS_IT_WAS);
        }
        return context.client();
    }

    /** Ends when everything is ready. */
    public void start(Fleet.Start start) {
        prepareMachine();
        Duration took;
        try (ProgressLine progress = new ProgressLine(terminal, "Starting the fleet")) {
            context.fleet().start(start, progress::detail);
            took = progress.elapsed();
        }
        terminal.line("The fleet is ready at %s (%s)"
                .formatted(context.client().connection().url(), Format.duration(took)));
    }

    /** The fleet lives as long as this process: returns when it went down by another's doing. */
    public void serve(Fleet.Start start) {
        if (context.fleet().status().ready() && !start.fresh()) {
            start(start);
            terminal.line("It was up already, detached. Stop it: ./flotilla down");
            return;
        }
        Thread stop = Thread.ofPlatform().unstarted(this::stop);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            start(start);
            terminal.line("Ctrl-C stops it.");
            awaitItsEnd();
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
        }
    }

    private void awaitItsEnd() {
        Fleet.Status status = context.fleet().status();
        try {
            while (status.components().stream().anyMatch(component -> component.pid() != 0)) {
                Thread.sleep(LOOK);
                status = context.fleet().status();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (status.problem() != null) {
            throw CliException.unavailable(status.problem(), "Look: ./flotilla logs");
        }
    }

    private void stop() {
        terminal.err().println("\nStopping the fleet …");
        context.fleet().stop(detail -> {});
        terminal.err().println("The fleet is down; its data stay in " + context.data());
    }

    private void prepareMachine() {
        Prerequisites.Outcome outcome = Prerequisites.ofThisMachine().ensure();
        outcome.notices().forEach(terminal.err()::println);
        if (!outcome.isMet()) {
            throw new CliException(ExitCode.UNAVAILABLE, outcome.problem(), null, List.of(outcome.hint()));
        }
    }
}

package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.run.Lines;
import io.flotilla.cli.run.RunProgress;
import io.flotilla.cli.run.RunResult;
import io.flotilla.cli.run.RunSummary;
import io.flotilla.cli.run.RunWatcher;
import io.flotilla.cli.run.SavedArtifact;
import io.flotilla.cli.run.WholeRun;
import io.flotilla.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Watches a run, saves what it made, and prints the result. */
final class Watching {
    private final Context context;
    private final FlotillaClient client;
    private final Terminal terminal;
    private final WatchOptions options;

    Watching(Context context, FlotillaClient client, Terminal terminal, WatchOptions options) {
        this.context = context;
        this.client = client;
        this.terminal = terminal;
        this.options = options;
    }

    /** Answers with the exit code of the run's verdict. */
    int untilTheEnd(String id, List<String> stepNames, Duration timeout) {
        var watcher = new RunWatcher(
                client,
                terminal,
                new Lines(context.input()),
                new RunWatcher.Options(options.approve, timeout, stepNames));
        RunProgress progress = watcher.watch(id);
        RunResult result = RunResult.of(WholeRun.withOutputs(client, id), progress.wasRejected());
        List<SavedArtifact> saved = save(result);
        String url = client.connection().url();
        if (options.json) {
            context.terminal().line(Json.pretty(result.json(saved, url + "/api/v1/runs/" + id)));
        } else {
            new RunSummary(terminal, context.workingFolder())
                    .lines(result, saved, url)
                    .forEach(terminal::line);
        }
        return result.verdict().exitCode();
    }

    /** A result that cannot be saved does not change the verdict. */
    private List<SavedArtifact> save(RunResult result) {
        Path folder = options.out != null
                ? options.out
                : context.data().resolve("runs").resolve(result.id());
        try {
            return SavedArtifact.save(client, result.artifacts(), folder);
        } catch (CliException e) {
            terminal.err().println(e.getMessage());
            e.hints().forEach(hint -> terminal.err().println("  " + hint));
            return List.of();
        }
    }
}

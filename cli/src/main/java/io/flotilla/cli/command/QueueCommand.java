package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "queue",
        header = "Pause, resume or drain a queue.",
        description = {
            "pause: new runs wait, none is admitted. drain: new runs are refused, those there are finished.",
            "resume: both again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla queue pause nightly", "  ./flotilla queue resume nightly"})
final class QueueCommand implements Callable<Integer> {
    private final Context context;

    enum Action {
        PAUSE,
        RESUME,
        DRAIN
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "pause, resume or drain.")
    Action action;

    @Parameters(index = "1", paramLabel = "NAME", description = "The queue's name.")
    String name;

    QueueCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String path = "/api/v1/queues/" + FlotillaClient.encode(name) + "/"
                + action.name().toLowerCase(Locale.ROOT);
        JsonNode queue = context.client().post(path, Map.of());
        Kind.QUEUES.table(List.of(queue)).lines("").forEach(context.terminal()::line);
        return ExitCode.PASSED;
    }
}

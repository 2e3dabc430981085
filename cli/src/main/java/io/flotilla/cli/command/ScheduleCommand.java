package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "schedule",
        header = "Pause, resume, trigger or backfill a schedule.",
        description = {
            "trigger: fires once now. backfill: fires for every time from --from to --to that it has not fired for,",
            "1000 at most. What passes during a pause is not made up for."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla schedule trigger nightly",
            "  ./flotilla schedule pause nightly",
            "  ./flotilla schedule backfill nightly --from 2026-01-01T00:00:00Z --to 2026-01-31T23:59:59Z"
        })
final class ScheduleCommand implements Callable<Integer> {
    private final Context context;

    enum Action {
        PAUSE,
        RESUME,
        TRIGGER,
        BACKFILL
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "pause, resume, trigger or backfill.")
    Action action;

    @Parameters(index = "1", paramLabel = "NAME", description = "The schedule's name.")
    String name;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            description = "backfill: the first time, such as 2026-01-01T00:00:00Z.")
    String from;

    @Option(names = "--to", paramLabel = "INSTANT", description = "backfill: the last time.")
    String to;

    ScheduleCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean backfill = action == Action.BACKFILL;
        if (backfill != (from != null) || backfill != (to != null)) {
            throw CliException.invalid(
                    backfill ? "backfill needs --from and --to." : "--from and --to are for backfill.",
                    "./flotilla schedule backfill " + name + " --from 2026-01-01T00:00:00Z --to 2026-01-31T00:00:00Z");
        }
        String path = "/api/v1/schedules/" + FlotillaClient.encode(name) + "/"
                + action.name().toLowerCase(Locale.ROOT);
        Map<String, String> body = backfill ? Map.of("from", from, "to", to) : Map.of();
        context.terminal().line(told(context.client().post(path, body)));
        return ExitCode.PASSED;
    }

    private String told(JsonNode answer) {
        return switch (action) {
            case PAUSE -> "Schedule " + name + " is paused.";
            case RESUME ->
                "Schedule " + name + " fires next at "
                        + answer.at("/nextTimes/0").asText("its event") + ".";
            case TRIGGER -> answer.path("runId").asText();
            case BACKFILL ->
                answer.path("added").asText() + " of " + answer.path("times").asText()
                        + " times are fired now; the others had been.";
        };
    }
}

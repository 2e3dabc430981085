package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "schedule",
        header = "Pause, resume, trigger, backfill or delete a schedule.",
        description = {
            "trigger: fires once now. backfill: fires for every time from --from to --to that it has not fired for,",
            "1000 at most. What passes during a pause is not made up for.",
            "delete: the runs that it started stay. It is asked for once more."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla schedule trigger nightly",
            "  ./flotilla schedule pause nightly",
            "  ./flotilla schedule backfill nightly --from 2026-01-01T00:00:00Z --to 2026-01-31T23:59:59Z",
            "  ./flotilla schedule delete nightly --yes"
        })
final class ScheduleCommand implements Callable<Integer> {
    private final Context context;

    enum Action {
        PAUSE,
        RESUME,
        TRIGGER,
        BACKFILL,
        DELETE
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "pause, resume, trigger, backfill or delete.")
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

    @Mixin
    Confirmation confirmation;

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
        String path = "/api/v1/schedules/" + FlotillaClient.encode(name);
        if (action == Action.DELETE) {
            return delete(path);
        }
        Map<String, String> body = backfill ? Map.of("from", from, "to", to) : Map.of();
        String asked = path + "/" + action.name().toLowerCase(Locale.ROOT);
        context.terminal().line(told(context.client().post(asked, body)));
        return ExitCode.PASSED;
    }

    private int delete(String path) {
        if (!confirmation.given(context, "Delete schedule " + name + "?")) {
            context.terminal().line("Nothing was deleted.");
            return ExitCode.REFUSED;
        }
        context.client().delete(path);
        context.terminal().line(told(MissingNode.getInstance()));
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
            case DELETE -> "Deleted schedule " + name + ".";
        };
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Table;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bookmark",
        header = "Put notes at positions of a run's log; list or remove them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla bookmark add run_01JD3M… --at 41 --note 'here it went wrong'",
            "  ./flotilla bookmark list run_01JD3M…",
            "  ./flotilla bookmark remove run_01JD3M… bmk_01JD3M…"
        })
final class BookmarkCommand implements Callable<Integer> {
    private final Context context;

    enum Action {
        ADD,
        LIST,
        REMOVE
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "add, list or remove.")
    Action action;

    @Parameters(index = "1", paramLabel = "RUN", description = "The run's id.")
    String run;

    @Parameters(index = "2", arity = "0..1", paramLabel = "BOOKMARK", description = "remove: the bookmark's id.")
    String bookmark;

    @Option(names = "--at", paramLabel = "POSITION", description = "add: the position of an event, from 1.")
    Long position;

    @Option(names = "--note", paramLabel = "TEXT", description = "add: what there is to say, 2000 characters at most.")
    String note;

    @Option(names = "--json", description = "Print the answer as JSON.")
    boolean json;

    BookmarkCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        check();
        String path = RunValues.path(run) + "/bookmarks";
        FlotillaClient client = context.client();
        switch (action) {
            case ADD -> {
                JsonNode added = client.post(path, Map.of("position", position, "note", note));
                context.terminal()
                        .line(json ? Json.pretty(added) : added.path("id").asText());
            }
            case LIST -> list(client.get(path).path("items"));
            case REMOVE -> {
                client.delete(path + "/" + FlotillaClient.encode(bookmark));
                context.terminal().line("Removed " + bookmark + ".");
            }
        }
        return ExitCode.PASSED;
    }

    private void check() {
        boolean add = action == Action.ADD;
        if (add != (position != null) || add != (note != null)) {
            throw CliException.invalid(
                    "add, and nothing else, needs --at and --note.",
                    "./flotilla bookmark add " + run + " --at 41 --note 'here it went wrong'");
        }
        if ((action == Action.REMOVE) != (bookmark != null)) {
            throw CliException.invalid(
                    "remove, and nothing else, needs the bookmark's id.", "See them: ./flotilla bookmark list " + run);
        }
    }

    private void list(JsonNode bookmarks) {
        if (json) {
            context.terminal().line(Json.pretty(bookmarks));
        } else if (bookmarks.isEmpty()) {
            context.terminal().line("No bookmarks.");
        } else {
            Table table = new Table(List.of("id", "position", "note", "by", "created"));
            for (JsonNode one : bookmarks) {
                table.row(
                        one.path("id").asText(),
                        one.path("position").asText(),
                        one.path("note").asText(),
                        one.path("createdBy").asText(),
                        one.path("createdAt").asText());
            }
            table.lines("").forEach(context.terminal()::line);
        }
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.ApiException;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "queue",
        header = "Make or change a queue; pause, resume or drain it.",
        description = {
            "pause: new runs wait, none is admitted. drain: new runs are refused, those there are finished.",
            "resume: both again.",
            "set: how many of its runs are at work at once, and when those that fail are done again;"
                    + " what is not said stays as it is."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla queue pause nightly",
            "  ./flotilla queue resume nightly",
            "  ./flotilla queue set nightly --concurrency 2 --retry 3 --backoff PT1M --on timeout,unavailable"
        })
final class QueueCommand implements Callable<Integer> {
    private final Context context;

    enum Action {
        PAUSE,
        RESUME,
        DRAIN,
        SET
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "pause, resume, drain or set.")
    Action action;

    @Parameters(index = "1", paramLabel = "NAME", description = "The queue's name.")
    String name;

    @Option(names = "--concurrency", paramLabel = "N", description = "Runs at work at once; 0 for any number.")
    Integer concurrency;

    @Option(
            names = "--retry",
            paramLabel = "N",
            description =
                    "How often in all a run is done that fails; 0 for no rule. What had succeeded is not repeated.")
    Integer attempts;

    @Option(names = "--backoff", paramLabel = "DURATION", description = "Before the second attempt, such as PT1M.")
    String backoff;

    @Option(
            names = "--on",
            split = ",",
            paramLabel = "CLASS",
            description =
                    "Classes of error that are tried again, such as timeout; all that a repetition can mend unless said.")
    List<String> on;

    QueueCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String path = "/api/v1/queues/" + FlotillaClient.encode(name);
        boolean said = concurrency != null || attempts != null || backoff != null || on != null;
        if (said != (action == Action.SET)) {
            throw CliException.invalid(
                    action == Action.SET
                            ? "set needs --concurrency, --retry, --backoff or --on."
                            : "--concurrency, --retry, --backoff and --on are for set.",
                    "./flotilla queue set " + name + " --concurrency 2");
        }
        JsonNode queue = action == Action.SET
                ? context.client().put(path, Json.bytes(wanted(before(path))), "application/json")
                : context.client().post(path + "/" + action.name().toLowerCase(Locale.ROOT), Map.of());
        Kind.QUEUES.table(List.of(queue)).lines("").forEach(context.terminal()::line);
        return ExitCode.PASSED;
    }

    private JsonNode before(String path) {
        try {
            return context.client().get(path);
        } catch (ApiException e) {
            if (e.status() == 404) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    private ObjectNode wanted(JsonNode before) {
        ObjectNode wanted = Json.MAPPER.createObjectNode();
        if (concurrency == null) {
            wanted.set("concurrency", before.get("concurrency"));
        } else {
            wanted.put("concurrency", concurrency == 0 ? null : concurrency);
        }
        boolean ruled = attempts == null ? before.has("retry") || backoff != null || on != null : attempts != 0;
        if (ruled) {
            wanted.set("retry", rule(before.path("retry")));
        }
        return wanted;
    }

    private ObjectNode rule(JsonNode before) {
        ObjectNode rule = Json.MAPPER.createObjectNode();
        rule.set("attempts", attempts == null ? before.get("attempts") : IntNode.valueOf(attempts));
        rule.set("backoff", backoff == null ? before.get("backoff") : TextNode.valueOf(backoff));
        rule.set("on", on == null ? before.get("on") : Json.MAPPER.valueToTree(on));
        return rule;
    }
}

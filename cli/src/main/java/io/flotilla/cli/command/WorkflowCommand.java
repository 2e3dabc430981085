package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.JsonTable;
import io.flotilla.cli.terminal.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "workflow",
        header = "List, compare, deprecate or restore the versions of a workflow; delete it.",
        description = {
            "versions: all of them, newest first; one is shown by: ./flotilla get workflow NAME@VERSION",
            "deprecate: new runs take the version only when they name it. restore: takes that back.",
            "delete: with all its versions; refused while a run of it is at work. It is asked for once more."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla workflow versions quality-check",
            "  ./flotilla workflow diff quality-check --from 1 --to 2",
            "  ./flotilla workflow deprecate quality-check@1 --reason 'misses a step'",
            "  ./flotilla workflow restore quality-check@1",
            "  ./flotilla workflow delete quality-check --yes"
        })
final class WorkflowCommand implements Callable<Integer> {
    private final Context context;

    enum Action {
        VERSIONS,
        DIFF,
        DEPRECATE,
        RESTORE,
        DELETE;

        boolean isOfOneVersion() {
            return this == DEPRECATE || this == RESTORE;
        }
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "versions, diff, deprecate, restore or delete.")
    Action action;

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description = "The workflow's name; deprecate and restore need NAME@VERSION.")
    String name;

    @Option(names = "--from", paramLabel = "N", description = "diff: the earlier version.")
    Integer from;

    @Option(names = "--to", paramLabel = "N", description = "diff: the later version (default: the latest).")
    Integer to;

    @Option(names = "--reason", paramLabel = "TEXT", description = "deprecate: why; it is shown with the version.")
    String reason;

    @Option(names = "--json", description = "versions and diff: print JSON.")
    boolean json;

    @Mixin
    Confirmation confirmation;

    WorkflowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        check();
        FlotillaClient client = context.client();
        return switch (action) {
            case VERSIONS -> versions(Listing.read(context, path() + "/versions", List.of()));
            case DIFF -> diff(client.get(path() + "/diff?from=" + from + (to == null ? "" : "&to=" + to)));
            case DEPRECATE, RESTORE -> mark(client);
            case DELETE -> delete(client);
        };
    }

    private void check() {
        if (action.isOfOneVersion() != name.contains("@")) {
            throw CliException.invalid(
                    action.isOfOneVersion()
                            ? "Which version? Write " + name + "@VERSION."
                            : "Name it without a version.",
                    "See them: ./flotilla workflow versions " + name.replaceAll("@.*", ""));
        }
        boolean diff = action == Action.DIFF;
        if (diff != (from != null) || !diff && to != null) {
            throw CliException.invalid(
                    diff ? "diff needs --from." : "--from and --to are for diff.",
                    "./flotilla workflow diff " + name + " --from 1 --to 2");
        }
        if (reason != null && action != Action.DEPRECATE) {
            throw CliException.invalid("--reason is for deprecate.", "./flotilla workflow --help");
        }
    }

    private String path() {
        return "/api/v1/workflows/" + Kind.WORKFLOWS.segments(name);
    }

    private int versions(List<JsonNode> versions) {
        if (json) {
            context.terminal().line(Json.pretty(versions));
            return ExitCode.PASSED;
        }
        Table table = new Table(List.of("version", "digest", "created", "by", "deprecated"));
        for (JsonNode version : versions) {
            table.row(
                    version.path("version").asText(),
                    version.path("digest").asText(),
                    version.path("createdAt").asText(),
                    version.path("createdBy").asText(),
                    deprecated(version.path("deprecated")));
        }
        table.lines("").forEach(context.terminal()::line);
        return ExitCode.PASSED;
    }

    private static String deprecated(JsonNode deprecation) {
        return deprecation.isObject() ? deprecation.path("reason").asText("yes") : "-";
    }

    private int diff(JsonNode found) {
        JsonNode differences = found.path("differences");
        if (json) {
            context.terminal().line(Json.pretty(found));
        } else if (differences.isEmpty()) {
            context.terminal().line("They are the same.");
        } else {
            Table table = new Table(List.of(
                    "path",
                    "@" + found.path("from").asText(),
                    "@" + found.path("to").asText()));
            for (JsonNode one : differences) {
                table.row(
                        one.path("path").asText(),
                        JsonTable.cell(one.path("before")),
                        JsonTable.cell(one.path("after")));
            }
            table.lines("").forEach(context.terminal()::line);
        }
        return ExitCode.PASSED;
    }

    private int mark(FlotillaClient client) {
        client.post(
                path() + "/" + action.name().toLowerCase(Locale.ROOT),
                reason == null ? Map.of() : Map.of("reason", reason));
        context.terminal()
                .line("Workflow " + name
                        + (action == Action.DEPRECATE ? " is deprecated." : " is no longer deprecated."));
        return ExitCode.PASSED;
    }

    private int delete(FlotillaClient client) {
        if (!confirmation.given(context, "Delete workflow " + name + " with all its versions?")) {
            context.terminal().line("Nothing was deleted.");
            return ExitCode.REFUSED;
        }
        client.delete(path());
        context.terminal().line("Deleted workflow " + name + ".");
        return ExitCode.PASSED;
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Download;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.run.WholeRun;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.workflow.Document;
import io.flotilla.cli.workflow.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        header = "Show what the fleet has: a list, one thing whole, or an artifact's bytes.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla get workflows --label team:quality",
            "  ./flotilla get runs run_01JD3M… -o json",
            "  ./flotilla get workflows quality-check@2 -o yaml > quality-check.yaml",
            "  ./flotilla get approvals",
            "  ./flotilla get artifacts art_01JD3M… --out report.md"
        })
final class GetCommand implements Callable<Integer> {
    private final Context context;

    enum Output {
        YAML,
        JSON
    }

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            description =
                    "workflows, agents, tools, runs, queues, bulk-operations, schedules, approvals, executions, artifacts,"
                            + " budgets, prices or usage.")
    String kind;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "A name or an id; of workflows and agents also name@version.")
    String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description =
                    "yaml or json (default: a table for a list, all that is known of one thing). yaml of a workflow,"
                            + " an agent, a schedule or a queue is what apply -f takes.")
    Output output;

    @Option(
            names = "--label",
            paramLabel = "KEY:VALUE",
            description = "Workflows or runs with this label; may be repeated, all must be there.")
    List<String> labels = new ArrayList<>();

    @Option(
            names = {"-q", "--query"},
            paramLabel = "TEXT",
            description =
                    "Workflows with this in their name or description; runs by workflow, or by their id's beginning.")
    String text;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to save an artifact.")
    Path out;

    GetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Kind wanted = Kind.of(kind);
        if (out != null && (wanted != Kind.ARTIFACTS || name == null)) {
            throw CliException.invalid("--out saves one artifact.", "./flotilla get artifacts art_… --out FILE");
        }
        boolean searched = text != null || !labels.isEmpty();
        if (searched && (name != null || wanted != Kind.WORKFLOWS && wanted != Kind.RUNS)) {
            throw CliException.invalid(
                    "--label and --query search workflows and runs.", "./flotilla get workflows --label team:quality");
        }
        String path = "/api/v1/" + wanted.path();
        if (name == null) {
            list(wanted, Listing.read(context, path, query()));
        } else if (wanted == Kind.ARTIFACTS) {
            artifact(context.client());
        } else {
            print(document(wanted, whole(wanted, path)));
        }
        return ExitCode.PASSED;
    }

    private JsonNode whole(Kind wanted, String path) {
        return wanted == Kind.RUNS
                ? WholeRun.read(context.client(), name)
                : context.client().get(path + "/" + wanted.segments(name));
    }

    private List<Map.Entry<String, String>> query() {
        List<Map.Entry<String, String>> query = new ArrayList<>();
        labels.forEach(label -> query.add(Map.entry("label", label)));
        if (text != null) {
            query.add(Map.entry("q", text));
        }
        return query;
    }

    private void list(Kind wanted, List<JsonNode> items) {
        if (output != null) {
            print(Json.MAPPER.valueToTree(items));
        } else if (items.isEmpty()) {
            context.terminal().line("No " + wanted.path() + ".");
        } else {
            wanted.table(items).lines("").forEach(context.terminal()::line);
        }
    }

    /** To a terminal no bytes are written that might not be text. */
    private void artifact(FlotillaClient client) {
        if (out == null && context.terminal().abilities().live()) {
            throw CliException.invalid("Where should the artifact go?", "Add --out FILE, or redirect the output.");
        }
        Download download = client.openArtifact(name);
        if (out == null) {
            download.copyTo(context.terminal().out());
        } else {
            long size = download.saveAs(out);
            context.terminal().line("Saved " + out + ", " + Format.bytes(size));
        }
    }

    /** As it was written, where YAML is asked for: {@code apply} takes it back. */
    private JsonNode document(Kind wanted, JsonNode told) {
        if (output != Output.YAML) {
            return told;
        }
        return switch (wanted) {
            case SCHEDULES -> Document.ofSchedule(told);
            case QUEUES -> Document.ofQueue(told);
            default -> Document.of(told);
        };
    }

    private void print(JsonNode json) {
        context.terminal()
                .line(
                        output == Output.JSON
                                ? Json.pretty(json)
                                : YamlText.of(json).stripTrailing());
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.fleet.FleetAccess;
import io.flotilla.cli.run.RunWatcher;
import io.flotilla.cli.terminal.Terminal;
import io.flotilla.cli.workflow.ArtifactUploads;
import io.flotilla.cli.workflow.Inputs;
import io.flotilla.cli.workflow.WorkflowSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        header = "Run a workflow and watch it until it ends.",
        description = "Starts the fleet on this machine if it is not up. Ctrl-C stops the watching, not the run.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla run examples/quality-check.yaml --input repo=examples/shop",
            "  ./flotilla run quality-check --input repo=. --input minCoverage=85 --approve --timeout 20m",
            "  ./flotilla run quality-check@3 --input repo=. --detach --json"
        })
final class RunCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "FILE", description = "A workflow's YAML file, or the name[@version] of a stored one.")
    String workflow;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "NAME=VALUE",
            description =
                    "An input, by the type that the workflow declares. A folder is packed (honouring .gitignore, at"
                            + " most 50 MB) and uploaded, a file is uploaded as it is.")
    List<String> inputs = new ArrayList<>();

    @Option(names = "--detach", description = "Start the run, print its id, and do not watch it.")
    boolean detach;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "Where the run waits (default: the workflow's queue).")
    String queue;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "0 to 100, the greater goes first among the runs that wait (default: 50).")
    Integer priority;

    @Option(
            names = "--label",
            paramLabel = "KEY:VALUE",
            description = "By which the run is found, over the labels of its workflow; may be repeated.")
    List<String> labels = new ArrayList<>();

    @Mixin
    WatchOptions watching;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal =
                watching.json ? context.terminal().progressOnErr(context.environment()) : context.terminal();
        WorkflowSource source = WorkflowSource.of(workflow);
        Duration timeout = watching.timeout();
        ObjectNode named = labels();
        FlotillaClient client = new FleetAccess(context, terminal).connect();
        WorkflowSource.Ready ready = source.prepare(client);
        ObjectNode values = new Inputs(ready.inputs(), new ArtifactUploads(client, terminal::line)).read(inputs);
        JsonNode run = client.post("/api/v1/runs", request(ready.reference(), values, named));
        String id = run.path("id").asText();
        if (id.isEmpty()) {
            throw new CliException(ExitCode.ERROR, "The fleet accepted the run but named no id.", "./flotilla runs");
        }
        if (detach) {
            context.terminal().line(watching.json ? Json.pretty(run) : id);
            terminal.err().println(RunWatcher.again(id));
            return ExitCode.PASSED;
        }
        terminal.line("Run " + id + " of " + ready.reference());
        return new Watching(context, client, terminal, watching).untilTheEnd(id, ready.stepNames(), timeout);
    }

    private ObjectNode request(String reference, ObjectNode values, ObjectNode named) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("workflow", reference);
        body.set("inputs", values);
        if (queue != null) {
            body.put("queue", queue);
        }
        if (priority != null) {
            body.put("priority", priority);
        }
        if (!named.isEmpty()) {
            body.set("labels", named);
        }
        return body;
    }

    private ObjectNode labels() {
        ObjectNode object = Json.MAPPER.createObjectNode();
        for (String label : labels) {
            int colon = label.indexOf(':');
            if (colon < 1) {
                throw CliException.invalid("'" + label + "' is not a label.", "Write it like team:quality.");
            }
            object.put(label.substring(0, colon), label.substring(colon + 1));
        }
        return object;
    }
}

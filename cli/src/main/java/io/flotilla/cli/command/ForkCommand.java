package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.run.RunWatcher;
import io.flotilla.cli.terminal.Terminal;
import io.flotilla.cli.workflow.ArtifactUploads;
import io.flotilla.cli.workflow.ChangedInputs;
import io.flotilla.cli.workflow.PatchFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fork",
        header = "Begin a new run at a point of another, and watch it until it ends.",
        description = "What had ended at that point is taken over and neither done nor paid again.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla fork run_01JD3M…",
            "  ./flotilla fork run_01JD3M… --at 41 --input minCoverage=90",
            "  ./flotilla fork run_01JD3M… --patch mended-step.yaml --detach"
        })
final class ForkCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's id; it may be at work or have ended in any way.")
    String run;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description = "The position of an event, or an instant (default: the last event).")
    String at;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "NAME=VALUE",
            description = "An input that is to be another from this point on; a folder or a file is uploaded.")
    List<String> inputs = new ArrayList<>();

    @Option(
            names = "--patch",
            paramLabel = "FILE",
            description = "YAML or JSON: a merge patch of the definition's spec, or a list of patches of steps by id.")
    Path patch;

    @Option(names = "--detach", description = "Begin the run, print its id, and do not watch it.")
    boolean detach;

    @Mixin
    WatchOptions watching;

    ForkCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal =
                watching.json ? context.terminal().progressOnErr(context.environment()) : context.terminal();
        Duration timeout = watching.timeout();
        FlotillaClient client = context.client();
        JsonNode fork = client.post(RunValues.path(run) + "/fork", request(client, terminal));
        String id = fork.path("id").asText();
        if (detach) {
            context.terminal().line(watching.json ? Json.pretty(fork) : id);
            terminal.err().println(RunWatcher.again(id));
            return ExitCode.PASSED;
        }
        terminal.line("Run %s, a fork of %s at %s"
                .formatted(id, run, fork.at("/forkedFrom/position").asText()));
        return new Watching(context, client, terminal, watching).untilTheEnd(id, steps(fork), timeout);
    }

    private ObjectNode request(FlotillaClient client, Terminal terminal) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        if (at != null) {
            body.put("at", at);
        }
        if (patch != null) {
            body.set("patch", PatchFile.read(patch));
        }
        if (!inputs.isEmpty()) {
            JsonNode before = client.get(RunValues.path(run)).path("inputs");
            ArtifactUploads uploads = new ArtifactUploads(client, terminal::line);
            body.set("inputs", new ChangedInputs(before, uploads).with(inputs));
        }
        return body;
    }

    private static List<String> steps(JsonNode fork) {
        List<String> names = new ArrayList<>();
        fork.path("steps").forEach(step -> names.add(step.path("id").asText()));
        return names;
    }
}

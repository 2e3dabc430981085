package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.workflow.Resource;
import io.flotilla.cli.workflow.ResourceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        header = "Store the resources of a file: workflows, agents, tools, budgets, schedules.",
        description = "The same content again changes nothing; other content becomes the next version.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla apply -f examples/quality-check.yaml", "  ./flotilla apply -f team.yaml -f budget.yaml"
        })
final class ApplyCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "YAML or JSON; a YAML file may hold more than one resource.")
    List<Path> files;

    @Option(names = "--json", description = "Print the answers as a JSON array.")
    boolean json;

    ApplyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Resource> resources = new ArrayList<>();
        files.forEach(file -> resources.addAll(ResourceFile.read(file)));
        FlotillaClient client = context.client();
        List<JsonNode> answers = new ArrayList<>();
        for (Resource resource : resources) {
            JsonNode answer = resource.put(client);
            answers.add(answer);
            if (!json) {
                String version = answer.path("version").asText("");
                context.terminal()
                        .line(resource.kind() + " " + resource.name() + (version.isEmpty() ? "" : "@" + version));
            }
        }
        if (json) {
            context.terminal().line(Json.pretty(answers));
        }
        return ExitCode.PASSED;
    }
}

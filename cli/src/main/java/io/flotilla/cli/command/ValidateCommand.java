package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
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
        name = "validate",
        header = "Check the workflows of a file, and keep nothing.",
        description = "Tells everything that is wrong with one, each with its place, and what is odd about it.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla validate -f examples/quality-check.yaml"})
final class ValidateCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "YAML or JSON; a YAML file may hold more than one workflow.")
    List<Path> files;

    @Option(names = "--json", description = "Print the answers as a JSON array.")
    boolean json;

    ValidateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Resource> workflows = new ArrayList<>();
        for (Path file : files) {
            ResourceFile.read(file).stream().filter(Resource::isWorkflow).forEach(workflows::add);
        }
        if (workflows.isEmpty()) {
            throw CliException.invalid("There is no workflow in it.", "Other kinds are checked when they are applied.");
        }
        FlotillaClient client = context.client();
        List<JsonNode> answers = new ArrayList<>();
        for (Resource workflow : workflows) {
            JsonNode answer = client.post("/api/v1/workflows:validate", workflow.json());
            answers.add(answer);
            if (!json) {
                context.terminal().line(workflow.name() + " is valid");
                Warnings.show(context.terminal(), answer);
            }
        }
        if (json) {
            context.terminal().line(Json.pretty(answers));
        }
        return ExitCode.PASSED;
    }
}

package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
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
        Answers answers = new Answers(context.terminal(), json);
        for (Resource workflow : workflows) {
            answers.add(workflow.name() + " is valid", client.post("/api/v1/workflows:validate", workflow.json()));
        }
        answers.end();
        return ExitCode.PASSED;
    }
}

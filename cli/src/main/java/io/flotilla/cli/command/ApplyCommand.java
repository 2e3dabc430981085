package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.ApiException;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.workflow.Resource;
import io.flotilla.cli.workflow.ResourceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        header = "Store the resources of a file: workflows, agents, tools, budgets, schedules, queues.",
        description = "The same content again changes nothing; other content becomes the next version.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla apply -f examples/quality-check.yaml",
            "  ./flotilla apply -f team.yaml -f budget.yaml",
            "  ./flotilla get workflows quality-check@2 -o yaml | ./flotilla apply -f -"
        })
final class ApplyCommand implements Callable<Integer> {
    private static final Path INPUT = Path.of("-");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Context context;
    private boolean used;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "YAML or JSON, - for the standard input; YAML may hold more than one resource.")
    List<Path> files;

    @Option(names = "--json", description = "Print the answers as a JSON array.")
    boolean json;

    ApplyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Resource> resources = new ArrayList<>();
        files.forEach(file ->
                resources.addAll(file.equals(INPUT) ? ResourceFile.read(context.input()) : ResourceFile.read(file)));
        FlotillaClient client = context.client();
        Answers answers = new Answers(context.terminal(), json);
        for (Resource resource : resources) {
            JsonNode answer = put(client, resource);
            used |= resource.isUsedByWorkflows();
            String version = answer.path("version").asText("");
            answers.add(resource.kind() + " " + resource.name() + (version.isEmpty() ? "" : "@" + version), answer);
        }
        answers.end();
        return ExitCode.PASSED;
    }

    /** A workflow may use what was stored a moment ago; word of that may take a moment longer than the fleet waits. */
    private JsonNode put(FlotillaClient client, Resource resource) {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return resource.put(client);
            } catch (ApiException e) {
                boolean unheardOf = e.status() == 422 && e.getMessage().contains("there is no ");
                if (!used || !resource.isWorkflow() || !unheardOf || System.nanoTime() > patience) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}

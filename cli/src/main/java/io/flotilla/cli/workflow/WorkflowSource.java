package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.client.FlotillaClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code run} was told to run: a file, or a stored workflow. */
public sealed interface WorkflowSource {

    /**
     * A workflow that the fleet has.
     *
     * @param reference {@code name}, or {@code name@version} where the version is known
     * @param definition as it was written
     */
    record Ready(String reference, JsonNode definition) {
        public InputSchema inputs() {
            return InputSchema.of(definition);
        }

        public List<String> stepNames() {
            List<String> names = new ArrayList<>();
            definition
                    .path("spec")
                    .path("steps")
                    .forEach(step -> names.add(step.path("id").asText()));
            return names;
        }
    }

    /** Stores it where it is a file; reads its definition where it is stored. */
    Ready prepare(FlotillaClient client);

    /** @throws CliException when it looks like a file and there is none, or when the file is not a workflow */
    static WorkflowSource of(String text) {
        Path file = Path.of(text);
        if (Files.isRegularFile(file)) {
            return new InFile(file, ResourceFile.read(file));
        }
        if (text.matches(".*[/\\\\].*|.*\\.(ya?ml|json)")) {
            throw CliException.invalid(
                    "There is no file " + text + ".", "Check the path, or give the name of a stored workflow.");
        }
        return new Stored(text);
    }

    /** Other resources beside the workflow are stored too, before it. */
    record InFile(Path file, List<Resource> resources) implements WorkflowSource {
        public InFile {
            resources = List.copyOf(resources);
            long workflows = resources.stream().filter(Resource::isWorkflow).count();
            if (workflows != 1) {
                throw CliException.invalid(
                        file + " holds " + workflows + " workflows; to be run it must hold one.",
                        "Store it with ./flotilla apply -f " + file + " and run one of them by its name.");
            }
        }

        @Override
        public Ready prepare(FlotillaClient client) {
            resources.stream().filter(resource -> !resource.isWorkflow()).forEach(resource -> resource.put(client));
            Resource workflow =
                    resources.stream().filter(Resource::isWorkflow).findFirst().orElseThrow();
            String version = workflow.put(client).path("version").asText("");
            String reference = version.isEmpty() ? workflow.name() : workflow.name() + "@" + version;
            return new Ready(reference, workflow.json());
        }
    }

    record Stored(String reference) implements WorkflowSource {
        @Override
        public Ready prepare(FlotillaClient client) {
            int at = reference.indexOf('@');
            String name = at < 0 ? reference : reference.substring(0, at);
            String version = at < 0 ? "" : "/versions/" + FlotillaClient.encode(reference.substring(at + 1));
            JsonNode stored = client.get("/api/v1/workflows/" + FlotillaClient.encode(name) + version);
            return new Ready(reference, stored.path("definition"));
        }
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "modify",
        header = "Change a step's input, or its agent's prompt, tools and model, for this run.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla modify run_01JD3M… write-tests --with '{\"instructions\": \"prefer pytest\"}'",
            "  ./flotilla modify run_01JD3M… write-tests --prompt-file prompt.txt --tool files.read --tool code.run",
            "  ./flotilla modify run_01JD3M… write-tests --agent '{\"prompt\": null}'   (as the agent has it)"
        })
final class ModifyCommand extends RunAction {
    @Parameters(index = "1", paramLabel = "STEP", description = "The step's id.")
    String step;

    @Option(
            names = "--with",
            paramLabel = "JSON",
            description = "Merged into the step's with; null removes a field. Only before the step has begun.")
    String with;

    @Option(
            names = "--agent",
            paramLabel = "JSON",
            description = "prompt, tools and model of the step's agent, from its next attempt on; null as it has them.")
    String agent;

    @Option(names = "--prompt-file", paramLabel = "FILE", description = "The agent's prompt, from a file.")
    Path promptFile;

    @Option(
            names = "--tool",
            paramLabel = "NAME",
            description = "A tool that the agent may use; repeat it for each. Instead of those that it has.")
    List<String> tools;

    @Option(names = "--model", paramLabel = "PROVIDER/NAME", description = "The model that is asked.")
    String model;

    ModifyCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return ofStep(step, "modify");
    }

    @Override
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        if (with != null) {
            body.put("with", JsonArgument.parse("--with", with));
        }
        Map<String, Object> changes = changes();
        if (!changes.isEmpty()) {
            body.put("agent", changes);
        }
        if (body.isEmpty()) {
            throw CliException.invalid(
                    "Nothing to modify.", "Give --with, --agent, --prompt-file, --tool or --model; see --help.");
        }
        return body;
    }

    private Map<String, Object> changes() {
        Map<String, Object> changes = new LinkedHashMap<>();
        if (agent != null) {
            JsonNode json = JsonArgument.parse("--agent", agent);
            if (!json.isObject()) {
                throw CliException.invalid("--agent is not a JSON object", "Example: --agent '{\"prompt\": \"…\"}'");
            }
            json.properties().forEach(field -> changes.put(field.getKey(), field.getValue()));
        }
        if (promptFile != null) {
            changes.put("prompt", prompt());
        }
        if (tools != null) {
            changes.put("tools", tools);
        }
        if (model != null) {
            changes.put("model", model);
        }
        return changes;
    }

    private String prompt() {
        try {
            return Files.readString(promptFile);
        } catch (IOException e) {
            throw CliException.invalid("Cannot read " + promptFile + ".", "Is it a text file that you may read?");
        }
    }

    @Override
    String done() {
        return "Modified step " + step + " of " + run + ".";
    }
}

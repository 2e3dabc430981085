package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "modify",
        header = "Change the input of a step that has not begun, for this run.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla modify run_01JD3M… write-tests --with '{\"instructions\": \"prefer pytest\"}'"})
final class ModifyCommand extends RunAction {
    @Parameters(index = "1", paramLabel = "STEP", description = "The step's id.")
    String step;

    @Option(
            names = "--with",
            paramLabel = "JSON",
            required = true,
            description = "Merged into the step's with; null removes a field.")
    String with;

    ModifyCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return ofStep(step, "modify");
    }

    @Override
    Map<String, Object> body() {
        return Map.of("with", JsonArgument.parse("--with", with));
    }

    @Override
    String done() {
        return "Modified step " + step + " of " + run + ".";
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "archive",
        header = "Put away a run that has ended: lists leave it out.",
        description = "Many at once: ./flotilla bulk archive. See them again: ./flotilla runs --archived",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla archive run_01JD3M…"})
final class ArchiveCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
    String run;

    ArchiveCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode archived = context.client().post(RunValues.path(run) + "/archive", Map.of());
        context.terminal().line("Run " + archived.path("id").asText(run) + " is archived.");
        return ExitCode.PASSED;
    }
}

package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        header = "Change the priority of a run that waits in its queue, or what a run may spend.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla set run_01JD3M… --priority 90",
            "  ./flotilla set run_01JD3M… --budget 2.50 --reason 'worth it'",
            "  ./flotilla set run_01JD3M… --budget none"
        })
final class SetCommand implements Callable<Integer> {
    private static final String NONE = "none";
    private final Context context;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
    String run;

    @Option(names = "--priority", paramLabel = "N", description = "From 0 to 100; the greater goes first.")
    Integer priority;

    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "For the whole run, not less than it has spent; none for no limit.")
    String budget;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why the budget is another; it is kept with the run.")
    String reason;

    SetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if ((priority == null) == (budget == null) || budget == null && reason != null) {
            throw CliException.invalid(
                    "Either --priority or --budget is needed; --reason goes with --budget.",
                    "./flotilla set " + run + " --budget 2.50 --reason 'worth it'");
        }
        JsonNode changed = context.client().patch(RunValues.path(run), body());
        context.terminal()
                .line(
                        priority == null
                                ? "Run %s may spend %s."
                                        .formatted(
                                                run,
                                                changed.hasNonNull("budget")
                                                        ? RunValues.money(changed.get("budget"))
                                                        : "any amount")
                                : "Run %s has priority %s."
                                        .formatted(run, changed.path("priority").asText()));
        return ExitCode.PASSED;
    }

    private ObjectNode body() {
        ObjectNode body = Json.MAPPER.createObjectNode();
        if (priority != null) {
            return body.put("priority", priority);
        }
        body.putObject("budget").put("limit", budget.equals(NONE) ? null : budget);
        return reason == null ? body : body.put("reason", reason);
    }
}

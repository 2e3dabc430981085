package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "emit",
        header = "Tell all steps that wait for an event of this name; print the event's id.",
        description = "A step that begins to wait later does not see it.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla emit pr.merged --payload '{\"pr\": 7}'"})
final class EmitCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "NAME", description = "The event's name, such as pr.merged.")
    String name;

    @Option(names = "--payload", paramLabel = "JSON", description = "What conditions read as event.data.")
    String payload;

    EmitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.MAPPER.createObjectNode().put("name", name);
        if (payload != null) {
            body.set("data", JsonArgument.parse("--payload", payload));
        }
        context.terminal()
                .line(context.client().post("/api/v1/events", body).path("id").asText());
        return ExitCode.PASSED;
    }
}

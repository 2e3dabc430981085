package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.run.PendingApproval;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "delegate",
        header = "Let somebody else speak for you on what a run asks; name yourself to take your voice back.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla delegate run_01JD3M… --to user:ben --reason \"away until Monday\""})
final class DelegateCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    DecisionOptions options;

    @Option(
            names = "--to",
            paramLabel = "SUBJECT",
            required = true,
            description = "Who speaks for you, such as user:ben or key:key_01….")
    String to;

    DelegateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        FlotillaClient client = context.client();
        PendingApproval approval = options.question(client);
        client.post(
                "/api/v1/approvals/" + FlotillaClient.encode(approval.id()) + "/delegate",
                Json.MAPPER.createObjectNode().put("to", to).put("reason", options.reason));
        context.terminal().line(to + " speaks for you on " + approval.id() + " now.");
        return ExitCode.PASSED;
    }
}

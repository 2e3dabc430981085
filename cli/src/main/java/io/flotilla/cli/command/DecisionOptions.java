package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.run.ApprovalDesk;
import io.flotilla.cli.run.PendingApproval;
import io.flotilla.cli.terminal.Terminal;
import io.flotilla.cli.workflow.ArtifactUploads;
import io.flotilla.cli.workflow.InputSchema;
import io.flotilla.cli.workflow.Inputs;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code approve} and {@code reject} share. */
final class DecisionOptions {
    private static final int MOST = 100;

    @Parameters(paramLabel = "RUN", description = "The run that asks.")
    String run;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Why; it is kept with the decision.")
    String reason;

    @Option(names = "--step", paramLabel = "STEP", description = "Which question, when the run asks more than one.")
    String step;

    /**
     * Shows what is decided, then decides it, bound to the digest of what was shown.
     *
     * @param answers to the form of the approval, as {@code name=value}
     */
    int decide(Context context, boolean approved, List<String> answers) {
        FlotillaClient client = context.client();
        Terminal terminal = context.terminal();
        PendingApproval approval = question(client);
        ApprovalDesk desk = new ApprovalDesk(client, terminal);
        desk.question(approval).forEach(terminal::line);
        ObjectNode form = approved
                ? new Inputs(new InputSchema(approval.form()), new ArtifactUploads(client, terminal::line))
                        .read(answers)
                : Json.MAPPER.createObjectNode();
        ApprovalDesk.Reply reply = desk.decide(approval, new ApprovalDesk.Answer(approved, reason, form));
        if (!reply.refusal().isEmpty()) {
            throw new CliException(
                    ExitCode.ERROR,
                    "The answer was not accepted: " + reply.refusal(),
                    "Look again: ./flotilla watch " + run);
        }
        terminal.line(said(approved, reply) + " Watch on: ./flotilla watch " + run);
        return ExitCode.PASSED;
    }

    private static String said(boolean approved, ApprovalDesk.Reply reply) {
        if (reply.missing().isEmpty()) {
            return approved ? "Approved." : "Rejected.";
        }
        return (approved ? "Your yes" : "Your no") + " counts. Still missing: " + reply.missing() + ".";
    }

    /** What the run asks, or what it asks in the step that was named. */
    PendingApproval question(FlotillaClient client) {
        return only(pending(client));
    }

    private List<PendingApproval> pending(FlotillaClient client) {
        Map<String, String> query = Map.of("status", "pending", "runId", run);
        List<JsonNode> all = client.list("/api/v1/approvals", query, MOST);
        return all.stream()
                .filter(json -> json.path("runId").asText().equals(run))
                .map(json -> PendingApproval.of(json, ""))
                .filter(approval -> step == null || approval.stepId().equals(step))
                .toList();
    }

    private PendingApproval only(List<PendingApproval> found) {
        if (found.isEmpty()) {
            throw CliException.invalid(
                    "Run " + run + " asks nothing" + (step == null ? "" : " in step " + step) + " at the moment.",
                    "See: ./flotilla get approvals   and   ./flotilla get runs " + run);
        }
        if (found.size() > 1) {
            List<String> steps = found.stream().map(PendingApproval::stepId).toList();
            throw CliException.invalid(
                    "Run " + run + " asks more than one question.", "Name one: --step " + String.join(" | ", steps));
        }
        return found.getFirst();
    }
}

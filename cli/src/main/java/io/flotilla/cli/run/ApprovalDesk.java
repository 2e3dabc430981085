package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.ApiException;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.JsonTable;
import io.flotilla.cli.terminal.Sign;
import io.flotilla.cli.terminal.Style;
import io.flotilla.cli.terminal.Terminal;
import io.flotilla.cli.workflow.InputSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Shows what is asked and sends the answer. Only an explicit yes approves. */
public final class ApprovalDesk {
    /** Not allowed, not there any more, decided or changed meanwhile, or the form is not answered. */
    private static final Set<Integer> REFUSALS = Set.of(403, 404, 409, 422);

    private final FlotillaClient client;
    private final Terminal terminal;

    public ApprovalDesk(FlotillaClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    /** What a person answered, or a script. */
    public record Answer(boolean approved, String reason, JsonNode answers) {
        public static Answer of(boolean approved, String reason) {
            return new Answer(approved, reason, Json.MAPPER.createObjectNode());
        }

        /** {@code y} or {@code yes} approves, an empty line or {@code n} rejects, other text rejects with that reason. */
        static Answer typed(String line) {
            String text = line.strip();
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "y", "yes" -> of(true, "");
                case "", "n", "no" -> of(false, "");
                default -> of(false, text);
            };
        }
    }

    /**
     * @param refusal why the answer was not accepted; empty when it was
     * @param missing what is to come before it is decided; empty when it is
     */
    public record Reply(String refusal, String missing) {}

    /** The question as lines: title, why, and the subject as a table. */
    public List<String> question(PendingApproval approval) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(terminal.styledSign(Sign.WAITING) + " "
                + terminal.styled(Style.BOLD, Format.oneLine(approval.title(), 200)) + "  (" + approval.stepId() + ")");
        Format.safe(approval.description()).lines().forEach(line -> lines.add("  " + line));
        List<String> subject = JsonTable.lines(approval.subject(), "    ");
        if (!subject.isEmpty()) {
            lines.add("");
            lines.addAll(subject);
        }
        if (approval.form().path("properties").size() > 0) {
            lines.add("  To approve, answer with ./flotilla approve --answer NAME=VALUE:");
            new InputSchema(approval.form()).describe().forEach(line -> lines.add("  " + line));
        }
        if (!approval.missing().isEmpty()) {
            lines.add("  " + terminal.styled(Style.DIM, "missing: " + approval.missing()));
        }
        if (!approval.expiresAt().isEmpty()) {
            lines.add("  " + terminal.styled(Style.DIM, "expires " + approval.expiresAt()));
        }
        lines.add("");
        return lines;
    }

    /** How to answer when this terminal cannot. */
    public List<String> elsewhere(String runId, PendingApproval approval) {
        return List.of(
                "  Waiting for an answer. Give it with",
                "    ./flotilla approve " + runId + "   or   ./flotilla reject " + runId + " --reason \"…\"",
                "  or POST " + client.connection().url() + "/api/v1/approvals/" + approval.id() + "/approve");
    }

    /**
     * Sends the answer, bound to the digest that was shown.
     *
     * @return what came of it; it is refused when somebody else was quicker, or what is asked has changed
     */
    public Reply decide(PendingApproval approval, Answer answer) {
        String path = "/api/v1/approvals/" + FlotillaClient.encode(approval.id())
                + (answer.approved() ? "/approve" : "/reject");
        try {
            return new Reply("", Missing.text(client.post(path, body(approval, answer))));
        } catch (ApiException e) {
            if (REFUSALS.contains(e.status())) {
                return new Reply(e.getMessage(), "");
            }
            throw e;
        }
    }

    private static ObjectNode body(PendingApproval approval, Answer answer) {
        ObjectNode body =
                Json.MAPPER.createObjectNode().put("reason", answer.reason()).put("digest", approval.digest());
        if (!answer.answers().isEmpty()) {
            body.set("answers", answer.answers());
        }
        return body;
    }
}

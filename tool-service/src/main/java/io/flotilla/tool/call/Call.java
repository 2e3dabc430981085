package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.tool.registry.Tool;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * A call as it was asked for.
 *
 * @param callId the id that the requester chose
 * @param tool as it was asked for; for a {@link ToolRunner} it is the name alone, without a version
 * @param budget the run's limit, passed on to whoever spends; may be null
 */
public record Call(
        Event command,
        String callId,
        String tool,
        JsonNode arguments,
        String workspace,
        int attempt,
        Instant deadline,
        JsonNode budget) {

    /** The workspace that the arguments name, else the run's; null when there is none. */
    public String workspaceToUse() {
        return arguments.hasNonNull("workspace") ? arguments.get("workspace").asText() : workspace;
    }

    /**
     * How long the call may take: what its argument {@code timeout} says (seconds, or an ISO 8601 duration), else the
     * tool's own time; never longer than until the deadline.
     *
     * @throws ProblemException when the argument is not a time between zero and {@code longest}
     */
    public Duration timeout(Instant now, Duration standard, Duration longest) {
        JsonNode given = arguments.get("timeout");
        Duration asked = given == null ? standard : parse(given);
        if (!asked.isPositive() || asked.compareTo(longest) > 0) {
            throw ProblemException.invalid("arguments.timeout", "must be above zero and at most " + longest);
        }
        Duration left = deadline == null ? asked : Duration.between(now, deadline);
        return left.compareTo(asked) < 0 ? left : asked;
    }

    Call of(Tool found) {
        return new Call(command, callId, found.name(), arguments, workspace, attempt, deadline, budget);
    }

    private static Duration parse(JsonNode timeout) {
        try {
            return timeout.isNumber()
                    ? Duration.ofNanos(timeout.decimalValue().movePointRight(9).longValueExact())
                    : Duration.parse(timeout.asText());
        } catch (DateTimeException | ArithmeticException e) {
            throw ProblemException.invalid("arguments.timeout", "is not a time such as 30 or PT30S");
        }
    }
}

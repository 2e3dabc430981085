package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What one person said.
 *
 * @param vote approved or rejected
 * @param onBehalfOf who delegated the voice, or null when it is the person's own
 * @param answers to the form, or null
 */
public record Vote(String vote, String by, String onBehalfOf, Instant at, String reason, JsonNode answers) {
    static Vote of(ApprovalEvent.Voted event) {
        return new Vote(event.vote(), event.votedBy(), event.onBehalfOf(), event.at(), event.reason(), event.answers());
    }

    /** Whose voice it was. */
    String voice() {
        return onBehalfOf == null ? by : onBehalfOf;
    }

    Vote withoutAnswers() {
        return new Vote(vote, by, onBehalfOf, at, reason, null);
    }
}

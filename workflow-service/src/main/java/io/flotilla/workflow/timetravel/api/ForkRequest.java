package io.flotilla.workflow.timetravel.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a fork is to be like; all of it may be left out. */
public record ForkRequest(
        @Schema(
                description = "The position of an event, or an RFC 3339 instant; the last event if absent",
                anyOf = {Long.class, String.class})
        JsonNode at,

        @Schema(description = "Instead of the run's inputs; they affect only what has not happened yet")
        JsonNode inputs,

        @Schema(description = "A merge patch (RFC 7396) of the definition's spec, or a list of patches of steps by id")
        JsonNode patch) {

    static ForkRequest orEmpty(ForkRequest body) {
        return body == null ? new ForkRequest(null, null, null) : body;
    }

    /** The point as text, or null for the last event. */
    String point() {
        if (at == null || at.isNull()) {
            return null;
        }
        if (!at.isTextual() && !at.isIntegralNumber()) {
            throw ProblemException.invalid("at", "must be the position of an event, from 1, or an RFC 3339 instant");
        }
        return at.asText();
    }

    static JsonNode given(JsonNode value) {
        return value == null || value.isNull() ? null : value;
    }
}

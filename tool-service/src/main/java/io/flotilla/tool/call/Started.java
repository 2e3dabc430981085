package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.problem.Failure;

/** What starting a call gave: an answer at once, or a command to somebody whose answer will come as an event. */
public sealed interface Started {
    record Answered(JsonNode output) implements Started {}

    record Failed(Failure failure) implements Started {}

    /** {@code command} goes to the sandbox; its answer has the call's id. */
    record Delegated(Event command) implements Started {}
}

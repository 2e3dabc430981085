package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;

/** The fields of the command that this service reads. */
@RegisterForReflection
record CallRequested(
        String callId,
        String tool,
        JsonNode arguments,
        String workspace,
        int attempt,
        Instant deadline,
        JsonNode budget) {

    /** @throws ProblemException when there is no call in it that could be made */
    static Call read(Event event) {
        CallRequested data = parse(event);
        if (data.callId == null || data.callId.isBlank()) {
            throw ProblemException.invalid("callId", "is missing");
        }
        return new Call(
                event,
                data.callId,
                data.tool == null ? "" : data.tool,
                withoutNulls(data.arguments),
                data.workspace,
                data.attempt,
                data.deadline,
                data.budget);
    }

    /** Just enough to answer a command that cannot be read; null when it does not even say which call it is. */
    static Call unreadable(Event event) {
        String callId = event.data().path("callId").asText("");
        String tool = event.data().path("tool").asText("");
        return callId.isBlank() ? null : new Call(event, callId, tool, Json.object(), null, 1, null, null);
    }

    private static CallRequested parse(Event event) {
        try {
            return event.dataAs(CallRequested.class);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", "is not a call: " + e.getMessage());
        }
    }

    /** Models often write null for what they leave out. */
    private static JsonNode withoutNulls(JsonNode arguments) {
        if (arguments == null || arguments.isNull()) {
            return Json.object();
        }
        if (!(arguments instanceof ObjectNode object)) {
            return arguments;
        }
        ObjectNode result = Json.object();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!field.getValue().isNull()) {
                result.set(field.getKey(), field.getValue());
            }
        }
        return result;
    }
}

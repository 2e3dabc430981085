package io.flotilla.tool.call;

import io.flotilla.common.event.Event;

/** Everything about one call is handled in order; calls of one run go on in parallel. */
final class CallKeys {
    private CallKeys() {}

    static String of(Event event) {
        for (String field : new String[] {"callId", "executionId", "requestId"}) {
            if (event.data().hasNonNull(field)) {
                return event.tenantId() + "/" + event.data().get(field).asText();
            }
        }
        return event.key();
    }
}

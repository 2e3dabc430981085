package io.flotilla.gateway.audit;

import io.flotilla.common.event.Event;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;
import java.util.Set;

/**
 * One call of the API, as {@code io.flotilla.audit.call-recorded.v1} tells it.
 *
 * @param subject who called; {@code anonymous} when the credentials were refused
 * @param path with ids replaced, so that it names an operation
 * @param resource the path as it was
 */
@RegisterForReflection
record CallRecord(
        String subject,
        String method,
        String path,
        String resource,
        int status,
        String requestId,
        String ip,
        long durationMillis) {
    static final String TYPE = "io.flotilla.audit.call-recorded.v1";
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String ANONYMOUS = "anonymous";
    private static final int ITEM = 4;

    /** Changes made by a known caller; their records must not be dropped. */
    boolean isWrite() {
        return !READS.contains(method) && !subject.equals(ANONYMOUS);
    }

    Event event(String tenantId) {
        return Event.of(TYPE, tenantId, this);
    }

    /** {@code /api/v1/runs/run_01/events} becomes {@code /api/v1/runs/{id}/events}: every second part is an id. */
    static String template(String path) {
        String[] parts = path.split("/", -1);
        for (int i = ITEM; i < parts.length; i += 2) {
            parts[i] = "{id}";
        }
        return String.join("/", parts).toLowerCase(Locale.ROOT);
    }
}

package io.flotilla.workflow.queue.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

public enum QueueState {
    OPEN,
    /** Takes runs and admits none. */
    PAUSED,
    /** Takes no runs and admits those which it has. */
    DRAINING;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is no such state */
    public static QueueState of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

public enum RunStatus {
    QUEUED,
    RUNNING,
    /** Only people and clocks are waited for. */
    WAITING,
    PAUSED,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** There is no way out of these. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is no such status */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RunStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

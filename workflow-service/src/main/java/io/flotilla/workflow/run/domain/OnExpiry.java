package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What it means when nobody has answered in time. It is never a yes. */
public enum OnExpiry {
    /** As if somebody had said no. */
    REJECT,
    /** The step fails as timed out. */
    FAIL,
    /** The step is skipped, and with it what needs it. */
    SKIP,
    /** Others are asked. */
    ESCALATE;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is no such consequence */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OnExpiry of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

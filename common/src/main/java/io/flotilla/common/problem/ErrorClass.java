package io.flotilla.common.problem;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Kinds of failure that retry rules can name. The wire name is the lower-case one, see docs/events. */
public enum ErrorClass {
    VALIDATION,
    NOT_FOUND,
    FORBIDDEN,
    BUDGET,
    RATE_LIMIT,
    TIMEOUT,
    UNAVAILABLE,
    EXIT_CODE,
    MODEL,
    SANDBOX,
    GATE,
    CONFLICT,
    CANCELLED,
    INTERNAL;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A name that a later version added reads as {@link #INTERNAL}. */
    @JsonCreator
    public static ErrorClass of(String wireName) {
        for (ErrorClass value : values()) {
            if (value.wireName().equals(wireName)) {
                return value;
            }
        }
        return INTERNAL;
    }
}

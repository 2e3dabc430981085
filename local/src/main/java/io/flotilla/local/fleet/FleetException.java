package io.flotilla.local.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The fleet cannot be started. The message says what is wrong and what to do, for a person. */
public final class FleetException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** What a program may want to tell apart; in JSON {@code port-taken} and so on. */
    public enum Kind {
        /** Another program listens on a port that is needed. */
        PORT_TAKEN,
        /** A service's program is not there. */
        NOT_BUILT,
        /** The fleet of this data folder is up already, with other settings. */
        ALREADY_RUNNING,
        /** A component ended at its start or did not become ready, or died too often. */
        COMPONENT_FAILED;

        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public FleetException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

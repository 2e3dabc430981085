package io.flotilla.local.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of the whole fleet or of one component; in JSON in lower case. */
public enum FleetState {
    STARTING,
    READY,
    STOPPING,
    STOPPED,
    /** Could not be started, or died too often. */
    FAILED;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}

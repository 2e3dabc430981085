package io.flotilla.agent.invocation.domain;

import java.util.Locale;

/** Where an invocation stands; the last three are final. */
public enum State {
    /** The next turn is due; whoever handles the message that led here takes it. */
    MODEL,
    /** Results of tools are awaited; nothing is held meanwhile. */
    TOOLS,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this != MODEL && this != TOOLS;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

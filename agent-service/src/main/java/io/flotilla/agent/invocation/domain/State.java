package io.flotilla.agent.invocation.domain;

import java.util.Locale;

/** Where an invocation stands; the last three are final. */
public enum State {
    /** The next turn is due; whoever handles the message that led here takes it. */
    MODEL,
    /** Results of tools are awaited; nothing is held meanwhile. */
    TOOLS,
    /** The answer is there and too large to travel: it is being stored as an artifact. */
    KEEPING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this != MODEL && this != TOOLS && this != KEEPING;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

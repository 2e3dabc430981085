package io.flotilla.local.process;

import java.util.Objects;

/** A component could not be started or reached. The message is for a person and says what to do. */
public final class PartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String component;

    /**
     * @param component the name as in the status and the log's file name, for example {@code kafka}
     * @param problem what happened, and what to do about it
     */
    public PartFailedException(String component, String problem, Throwable cause) {
        super(component + ": " + problem, cause);
        this.component = Objects.requireNonNull(component);
    }

    public PartFailedException(String component, String problem) {
        this(component, problem, null);
    }

    public String component() {
        return component;
    }
}

package io.flotilla.common.event;

/** A record that is not an event of ours; it goes to the dead letters as it came. */
public class MalformedEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedEventException(String message, Throwable cause) {
        super(message, cause);
    }
}

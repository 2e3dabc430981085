package io.flotilla.sandbox.containment;

/** The program did not run; the message says why. */
public final class ContainmentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unavailable;

    private ContainmentException(boolean unavailable, String message, Throwable cause) {
        super(message, cause);
        this.unavailable = unavailable;
    }

    /** This machine cannot contain programs at all. */
    static ContainmentException unavailable(String message) {
        return new ContainmentException(true, message, null);
    }

    /** This one program could not be started. */
    static ContainmentException fault(String message, Throwable cause) {
        return new ContainmentException(false, message, cause);
    }

    public boolean isUnavailable() {
        return unavailable;
    }
}

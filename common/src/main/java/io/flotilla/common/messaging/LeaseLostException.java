package io.flotilla.common.messaging;

/** The message was taken over by another instance; what this one was about to write is rolled back. */
public class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(long seq) {
        super("the lease of inbox row " + seq + " was lost");
    }
}

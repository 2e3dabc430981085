package io.flotilla.agent.model;

/** The stream ended before the answer did. */
class CutStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CutStreamException() {
        super("the stream ended before the answer was complete");
    }
}

package io.flotilla.agent.model;

/** The provider said 200 and then something that is not an answer. */
class MalformedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}

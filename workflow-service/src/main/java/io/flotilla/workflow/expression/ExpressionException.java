package io.flotilla.workflow.expression;

/** An expression that cannot be read or evaluated; the message is for its author and names the place. */
public class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExpressionException(String message) {
        super(message);
    }
}

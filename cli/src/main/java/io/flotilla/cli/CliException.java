package io.flotilla.cli;

import java.util.List;

/** An expected failure: what happened, what to do next, and the exit code. Printed without a stack trace. */
public class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> hints;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param message what happened, one sentence or more lines
     * @param hints what to do next, one line each; at least one
     */
    public CliException(int exitCode, String message, String... hints) {
        this(exitCode, message, null, List.of(hints));
    }

    public CliException(int exitCode, String message, Throwable cause, List<String> hints) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hints = List.copyOf(hints);
    }

    public static CliException invalid(String message, String... hints) {
        return new CliException(ExitCode.INVALID, message, hints);
    }

    public static CliException unavailable(String message, String... hints) {
        return new CliException(ExitCode.UNAVAILABLE, message, hints);
    }

    public int exitCode() {
        return exitCode;
    }

    public List<String> hints() {
        return hints == null ? List.of() : hints;
    }
}

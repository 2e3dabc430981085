package io.flotilla.cli;

/** Exit codes of every command; scripts rely on them. */
public final class ExitCode {
    public static final int PASSED = 0;
    public static final int ERROR = 1;
    /** A quality gate said no, or a person rejected. */
    public static final int REFUSED = 2;
    /** Invalid input or configuration; the same call fails again. */
    public static final int INVALID = 3;
    /** Something that is needed is not there; the same call may work later. */
    public static final int UNAVAILABLE = 4;

    public static final int TIMED_OUT = 5;

    private ExitCode() {}
}

package io.flotilla.cli.terminal;

/** The look of a status, in one place. */
public enum Sign {
    QUEUED("·", ".", Style.DIM),
    RUNNING("●", "*", Style.BLUE),
    WAITING("◌", "?", Style.YELLOW),
    RETRYING("↻", "~", Style.YELLOW),
    DONE("✓", "+", Style.GREEN),
    FAILED("✗", "x", Style.RED),
    SKIPPED("⊘", "-", Style.DIM),
    CANCELLED("⊗", "!", Style.YELLOW);

    private final String unicode;
    private final String ascii;
    private final Style style;

    Sign(String unicode, String ascii, Style style) {
        this.unicode = unicode;
        this.ascii = ascii;
        this.style = style;
    }

    /** Of a status as the API writes it; what a later version adds looks like running. */
    public static Sign of(String status) {
        return switch (status) {
            case "queued", "pending", "created" -> QUEUED;
            case "waiting", "paused" -> WAITING;
            case "retrying" -> RETRYING;
            case "succeeded", "completed", "approved", "ready", "finished" -> DONE;
            case "failed", "rejected", "down" -> FAILED;
            case "skipped" -> SKIPPED;
            case "cancelled", "expired" -> CANCELLED;
            default -> RUNNING;
        };
    }

    String unicode() {
        return unicode;
    }

    String ascii() {
        return ascii;
    }

    public Style style() {
        return style;
    }
}

package io.flotilla.cli.terminal;

import java.util.List;

/**
 * Lines at the bottom of a terminal that are rewritten in place; what is printed above them stays. Where lines cannot be
 * rewritten, only what stays is printed.
 */
public final class LiveArea {
    private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

    private final Terminal terminal;
    private int shown;
    private boolean held;

    public LiveArea(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints what stays, and the live lines below it. Not while it is held. */
    public void show(List<String> stays, List<String> live) {
        if (held) {
            throw new IllegalStateException("the area is held");
        }
        StringBuilder text = new StringBuilder(erase());
        stays.forEach(line -> text.append(line).append('\n'));
        if (terminal.abilities().live()) {
            live.forEach(line -> text.append(line).append('\n'));
            shown = live.size();
        }
        terminal.out().print(text);
        terminal.out().flush();
    }

    /** Takes the live lines away and leaves the terminal to somebody else, for a question. */
    public void hold() {
        show(List.of(), List.of());
        held = true;
    }

    public void release() {
        held = false;
    }

    public boolean isHeld() {
        return held;
    }

    private String erase() {
        String erase = UP_AND_CLEAR.repeat(shown);
        shown = 0;
        return erase;
    }
}

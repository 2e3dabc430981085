package io.flotilla.cli.terminal;

import java.time.Duration;
import java.util.List;

/**
 * One line on the error stream for something that takes a while: what, how long so far, and the latest detail. Elsewhere
 * than on a terminal a new detail is a line, though not more often than every five seconds.
 */
public final class ProgressLine implements AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final Terminal terminal;
    private final LiveArea area;
    private final String what;
    private final long start = System.nanoTime();
    private final Thread ticker;
    private Duration nextLine = BETWEEN_LINES;
    private String detail = "";
    private boolean closed;

    public ProgressLine(Terminal terminal, String what) {
        this.terminal = new Terminal(terminal.err(), terminal.err(), terminal.abilities());
        this.area = new LiveArea(this.terminal);
        this.what = what;
        this.ticker = Thread.ofVirtual().unstarted(this::tick);
        if (terminal.abilities().live()) {
            ticker.start();
        } else {
            this.terminal.line(what + " …");
        }
    }

    public synchronized void detail(String text) {
        boolean isNew = !text.equals(detail) && !text.isEmpty();
        detail = text;
        if (isNew && !closed && !terminal.abilities().live() && elapsed().compareTo(nextLine) >= 0) {
            nextLine = elapsed().plus(BETWEEN_LINES);
            terminal.line("  " + text);
        }
    }

    private void tick() {
        try {
            while (draw()) {
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean draw() {
        if (!closed) {
            String line = "%s … %s  %s"
                    .formatted(
                            what,
                            Format.duration(elapsed().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)),
                            detail);
            area.show(List.of(), List.of(Format.cut(line, terminal.abilities().width() - 1)));
        }
        return !closed;
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            ticker.interrupt();
            area.show(List.of(), List.of());
        }
    }
}

package io.flotilla.cli.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** The lines that a person types, read on a thread of their own so that a question can be withdrawn. */
public final class Lines {
    private final InputStream input;
    private Consumer<String> listener = line -> {};
    private boolean started;

    public Lines(InputStream input) {
        this.input = input;
    }

    /** Hands the lines from now on to the listener; what was typed before the question is no answer to it. */
    synchronized void listen(Consumer<String> newListener) {
        listener = newListener;
        if (!started) {
            started = true;
            skipTyped();
            Thread.ofPlatform().daemon().name("lines").start(this::read);
        }
    }

    synchronized void ignore() {
        listener = line -> {};
    }

    private void skipTyped() {
        try {
            for (int typed = input.available(); typed > 0; typed = input.available()) {
                input.skipNBytes(typed);
            }
        } catch (IOException e) {
            // nothing was typed, or the input is gone: reading will tell
        }
    }

    private void read() {
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(input, Charset.defaultCharset()));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                typed(line);
            }
        } catch (IOException e) {
            // the terminal went away: the approval can still be answered from elsewhere
        }
    }

    private synchronized void typed(String line) {
        listener.accept(line);
    }
}

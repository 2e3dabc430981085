package io.flotilla.agent.model;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What has come so far of an answer: for those who watch, and for the bill when it is cut short. */
public final class Progress {
    private final Consumer<String> watcher;
    private final AtomicLong characters = new AtomicLong();

    public Progress(Consumer<String> watcher) {
        this.watcher = watcher;
    }

    void text(String delta) {
        characters.addAndGet(delta.length());
        watcher.accept(delta);
    }

    void arguments(String delta) {
        characters.addAndGet(delta == null ? 0 : delta.length());
    }

    /** Of text and tool arguments, over all attempts. */
    public long characters() {
        return characters.get();
    }
}

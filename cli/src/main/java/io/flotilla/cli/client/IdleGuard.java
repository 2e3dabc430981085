package io.flotilla.cli.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream on which nothing came for some time, so that a reader of a connection that silently died wakes up.
 * The server's heartbeats keep a living connection open.
 */
final class IdleGuard extends FilterInputStream {
    private final Duration patience;
    private volatile long lastRead = System.nanoTime();
    private volatile boolean closed;

    IdleGuard(InputStream stream, Duration patience) {
        super(stream);
        this.patience = patience;
        Thread.ofVirtual().name("idle-guard").start(this::watch);
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        lastRead = System.nanoTime();
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        lastRead = System.nanoTime();
        return read;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }

    private void watch() {
        try {
            while (!closed) {
                long left = patience.toNanos() - (System.nanoTime() - lastRead);
                if (left <= 0) {
                    close();
                    return;
                }
                Thread.sleep(Duration.ofNanos(Math.max(left, 1_000_000)));
            }
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }
}

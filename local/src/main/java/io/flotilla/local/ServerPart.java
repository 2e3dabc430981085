package io.flotilla.local;

import io.flotilla.local.process.ManagedProcess;
import io.flotilla.local.process.PartFailedException;
import java.time.Duration;

/**
 * One embedded server: a process on a fixed port that can be stopped, killed and started again with the same data.
 * Stopping from another thread ends a start that is under way.
 */
public abstract sealed class ServerPart permits LocalPostgres, LocalKafka, LocalRedis {
    private final String name;
    private final String stopSignal;
    private final Duration stopPatience;
    private volatile ManagedProcess process;
    private volatile boolean closed;

    ServerPart(String name, String stopSignal, Duration stopPatience) {
        this.name = name;
        this.stopSignal = stopSignal;
        this.stopPatience = stopPatience;
    }

    /** Starts the process and waits until it serves. */
    abstract void startAndWait();

    abstract int port();

    final ManagedProcess launch(ManagedProcess.Spec spec) {
        ManagedProcess launched = ManagedProcess.start(spec);
        process = launched;
        if (closed) {
            launched.kill();
            throw new PartFailedException(name, "stopped while it was starting");
        }
        return launched;
    }

    final synchronized void start() {
        if (!isRunning()) {
            startAndWait();
        }
    }

    /** Ends it cleanly. */
    final void stop() {
        ManagedProcess current = process;
        if (current != null) {
            stop(current, stopPatience);
        }
    }

    void stop(ManagedProcess current, Duration patience) {
        current.stop(stopSignal, patience);
    }

    /** Ends it for good; a start that comes later fails. */
    public final void close() {
        closed = true;
        stop();
    }

    /** As kill -9: nothing is flushed. */
    final void kill() {
        ManagedProcess current = process;
        if (current != null) {
            current.kill();
        }
    }

    /** Blocks until the process has ended, however; returns at once when it does not run. */
    public final void awaitExit() throws InterruptedException {
        ManagedProcess current = process;
        if (current != null) {
            current.awaitExit();
        }
    }

    public final boolean isRunning() {
        ManagedProcess current = process;
        return current != null && current.isAlive();
    }

    /** The process id of the last start; 0 before it. */
    public final long pid() {
        ManagedProcess current = process;
        return current == null ? 0 : current.pid();
    }
}

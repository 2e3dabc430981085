package io.flotilla.sandbox.containment;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one thread that starts processes. {@code --die-with-parent} kills a program when the <em>thread</em> that started
 * it ends, so that thread must live as long as the service.
 */
final class Launcher implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("sandbox-launcher").daemon().unstarted(task));

    /** @throws ContainmentException when the process cannot be started */
    Process start(ProcessBuilder builder) throws InterruptedException {
        try {
            return thread.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw ContainmentException.fault("cannot start a process", e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}

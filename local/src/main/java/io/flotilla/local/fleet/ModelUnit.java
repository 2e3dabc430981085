package io.flotilla.local.fleet;

import io.flotilla.local.model.OfflineModelServer;
import io.flotilla.local.process.PartFailedException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The offline model, which runs in the supervisor's own process. */
final class ModelUnit implements Unit {
    static final String NAME = "offline-model";
    private final int port;
    private final CountDownLatch ended = new CountDownLatch(1);
    private OfflineModelServer server;

    ModelUnit(int port) {
        this.port = port;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public synchronized void start() {
        try {
            server = OfflineModelServer.start(port);
        } catch (IOException e) {
            throw new PartFailedException(NAME, "cannot listen on port " + port + " (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void awaitExit() throws InterruptedException {
        ended.await();
    }

    @Override
    public synchronized void stop() {
        if (server != null) {
            server.close();
        }
        ended.countDown();
    }
}

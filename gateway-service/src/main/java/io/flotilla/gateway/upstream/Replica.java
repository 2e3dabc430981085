package io.flotilla.gateway.upstream;

import java.net.URI;
import java.time.Duration;

/** One instance of a service, and whether it seems to be there. Thread-safe. */
public final class Replica {
    /** For so long one that could not be reached comes after the others, unless it says earlier that it is ready. */
    private static final Duration AVOIDED = Duration.ofSeconds(5);

    private final URI url;
    private final URI management;
    private volatile boolean ready = true;
    private volatile boolean avoided;
    private volatile long avoidedAt;

    Replica(URI url, URI management) {
        this.url = url;
        this.management = management;
    }

    URI url() {
        return url;
    }

    URI management() {
        return management;
    }

    /** Requests go to one that is not good only when no other is. */
    boolean isGood() {
        return ready && !(avoided && System.nanoTime() - avoidedAt < AVOIDED.toNanos());
    }

    /** It could not be reached, or broke a connection. */
    void failed() {
        avoidedAt = System.nanoTime();
        avoided = true;
    }

    /** What its own readiness says. */
    void probed(boolean isReady) {
        ready = isReady;
        avoided &= !isReady;
    }
}

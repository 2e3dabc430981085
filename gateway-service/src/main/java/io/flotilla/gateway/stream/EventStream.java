package io.flotilla.gateway.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * The wire side of a stream: frames, comments, and when the client reads too slowly. Lives on one event loop.
 */
final class EventStream {
    private static final Buffer HEARTBEAT = Buffer.buffer(": still here\n\n");
    private static final long LINGER_MILLIS = 1_000;

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final StreamConfig config;
    private final Runnable onReady;
    private long stallTimer = -1;
    private boolean ended;
    private Future<Void> written = Future.succeededFuture();

    /** @param onReady called when a client that was behind has caught up with what was written */
    EventStream(RoutingContext context, Vertx vertx, StreamConfig config, Runnable onReady) {
        this.context = context;
        this.response = context.response();
        this.vertx = vertx;
        this.config = config;
        this.onReady = onReady;
    }

    void begin() {
        response.setStatusCode(200)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                // Proxies in between must not hold events back.
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(config.buffer());
        response.write(retry(config.retry()));
    }

    boolean hasBegun() {
        return response.headWritten();
    }

    /** False while the client has more to read than the buffer should hold. */
    boolean isReady() {
        return stallTimer < 0 && !ended;
    }

    void write(Buffer frame) {
        if (ended) {
            return;
        }
        response.write(frame);
        if (stallTimer < 0 && response.writeQueueFull()) {
            stallTimer = vertx.setTimer(config.stall().toMillis(), ignored -> cut());
            response.drainHandler(ignored -> drained());
        }
    }

    void heartbeat() {
        if (isReady()) {
            write(HEARTBEAT);
        }
    }

    void end() {
        if (!ended) {
            ended = true;
            vertx.cancelTimer(stallTimer);
            written = response.end();
        }
    }

    /** Ends with the advice to come again after {@code wait}; the client resumes where it was. */
    void end(Duration wait) {
        write(retry(wait));
        end();
    }

    private void drained() {
        if (stallTimer >= 0) {
            vertx.cancelTimer(stallTimer);
            stallTimer = -1;
            onReady.run();
        }
    }

    /** A client that does not read would not see a polite end either; the connection goes soon after it. */
    private void cut() {
        end(config.retry());
        vertx.setTimer(LINGER_MILLIS, ignored -> abort());
    }

    /** An ordinary close would first wait for what the client does not read; this one drops it. */
    private void abort() {
        if (written.isComplete()) {
            return;
        }
        if (context.request().connection() instanceof ConnectionBase connection
                && context.request().version() != HttpVersion.HTTP_2) {
            // From the outermost handler on: those within would wait too.
            connection.channel().pipeline().firstContext().close();
        } else {
            response.reset();
        }
    }

    private static Buffer retry(Duration wait) {
        return Buffer.buffer("retry: " + wait.toMillis() + "\n\n");
    }
}

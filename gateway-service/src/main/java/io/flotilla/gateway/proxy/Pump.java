package io.flotilla.gateway.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.LongPredicate;

/** Moves a body as fast as its reader reads it; at most the write queue of the reader is held in memory. */
final class Pump {
    private Pump() {}

    /**
     * @param mayPass gets the size of each piece before it is written; false drops the piece
     * @param atEnd runs when all was written to {@code to}, which is left open
     */
    static void start(ReadStream<Buffer> from, WriteStream<Buffer> to, LongPredicate mayPass, Runnable atEnd) {
        from.endHandler(ignored -> atEnd.run());
        from.handler(piece -> {
            if (mayPass.test(piece.length())) {
                to.write(piece);
                holdWhileFull(from, to);
            }
        });
        from.resume();
    }

    private static void holdWhileFull(ReadStream<Buffer> from, WriteStream<Buffer> to) {
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(ignored -> from.resume());
        }
    }
}

package io.flotilla.gateway.stream;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.gateway.http.Answers;
import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.stream.History.Slice;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/**
 * One watcher of one run. The log of the workflow service is the truth; live events are hints that make it quick. An
 * event that follows the last one sent is passed on at once, anything else only says that there is more in the log. So
 * nothing is sent twice or left out, whatever is lost, doubled or late on the way here. Lives on one event loop.
 */
final class RunStream {
    private static final Logger LOG = Logger.getLogger(RunStream.class);
    private static final long FIRST_RETRY_MILLIS = 20;
    private static final long MAX_RETRY_MILLIS = 5_000;

    private final RoutingContext request;
    private final Vertx vertx;
    private final Context context = Vertx.currentContext();
    private final LongFunction<Uni<Slice>> history;
    private final EventStream out;
    /** Of a page, what a slow client has not room for yet. */
    private final Deque<LiveEvent> rest = new ArrayDeque<>();

    private long last;
    private long highestHeard;
    private boolean more;
    private boolean reading;
    private boolean over;
    private long sentAtLastBeat = -1;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private long heartbeat = -1;
    private Runnable onClose = () -> {};

    /** @param history the log after a position, for this caller */
    RunStream(RoutingContext request, Vertx vertx, StreamConfig config, LongFunction<Uni<Slice>> history) {
        this.request = request;
        this.vertx = vertx;
        this.history = history;
        this.out = new EventStream(request, vertx, config, this::proceed);
        request.addEndHandler(ignored -> close());
    }

    /**
     * Answers the request, with a problem if the caller may not see the run.
     *
     * @param after the last position that the client has; 0 for none
     * @param beat time between two heartbeats
     */
    void start(long after, Duration beat, Runnable whenClosed) {
        onClose = whenClosed;
        last = after;
        reading = true;
        // Reading from one before shows whether the client's last event exists, and whether it was the end.
        long from = Math.max(0, after - 1);
        history.apply(from).subscribe().with(slice -> first(slice, after, beat), e -> refuse(e));
    }

    /** From the bus; on any thread. */
    void hear(LiveEvent event) {
        context.runOnContext(ignored -> heard(event));
    }

    /** Ends the stream; the client will come again after {@code wait} and resume. On any thread. */
    void dismiss(Duration wait) {
        context.runOnContext(ignored -> {
            if (!over && out.hasBegun()) {
                out.end(wait);
                close();
            } else if (!over) {
                refuse(RefusedException.forNow(503, "unavailable", "the stream ended before it began", wait));
            }
        });
    }

    private void first(Slice slice, long after, Duration beat) {
        if (over) {
            return;
        }
        LiveEvent known =
                after == 0 || slice.events().isEmpty() ? null : slice.events().getFirst();
        if (after > 0 && (known == null || known.sequence() != after)) {
            refuse(ProblemException.invalid("Last-Event-ID", "is not an event of this run"));
        } else if (known != null && known.isTerminal()) {
            // 204 tells an EventSource to stop reconnecting.
            request.response().setStatusCode(204).end();
        } else {
            out.begin();
            heartbeat = vertx.setPeriodic(beat.toMillis(), ignored -> beat());
            received(slice);
        }
    }

    private void heard(LiveEvent event) {
        if (over) {
            return;
        }
        if (event.sequence() == 0) {
            // A delta is for the moment; a client that is behind does without.
            if (out.hasBegun() && out.isReady()) {
                out.write(event.frame());
            }
            return;
        }
        highestHeard = Math.max(highestHeard, event.sequence());
        boolean next = event.sequence() == last + 1 && !reading && rest.isEmpty() && !more && out.isReady();
        if (next) {
            send(event);
        } else if (event.sequence() > last) {
            proceed();
        }
    }

    /** Goes on with whatever is to be done next, if anything can be done now. */
    private void proceed() {
        while (!over && out.isReady() && !rest.isEmpty()) {
            send(rest.poll());
        }
        boolean behind = more || highestHeard > last;
        if (!over && !reading && rest.isEmpty() && behind && out.isReady()) {
            read();
        }
    }

    private void read() {
        reading = true;
        history.apply(last).subscribe().with(this::received, this::troubled);
    }

    private void received(Slice slice) {
        reading = false;
        if (over) {
            return;
        }
        rest.addAll(slice.events());
        more = slice.more();
        boolean anything = rest.stream().anyMatch(event -> event.sequence() > last);
        if (anything) {
            retryMillis = FIRST_RETRY_MILLIS;
            proceed();
        } else {
            rest.clear();
            more = false;
            if (highestHeard > last) {
                // Heard of, but not in the log that was read: a replica that lags. Not in a tight loop, though.
                again();
            }
        }
    }

    private void troubled(Throwable error) {
        LOG.debugf("history of a stream: %s", error.getMessage());
        if (over) {
            reading = false;
            return;
        }
        more = true;
        again();
    }

    private void again() {
        reading = true;
        vertx.setTimer(retryMillis, ignored -> {
            reading = false;
            proceed();
        });
        retryMillis = Math.min(MAX_RETRY_MILLIS, retryMillis * 2);
    }

    private void send(LiveEvent event) {
        if (event.sequence() <= last) {
            return;
        }
        last = event.sequence();
        out.write(event.frame());
        if (event.isTerminal()) {
            out.end();
            close();
        }
    }

    /** Without an event since the last beat: says that it lives, and looks for what was never heard. */
    private void beat() {
        if (sentAtLastBeat == last) {
            out.heartbeat();
            more = true;
            proceed();
        }
        sentAtLastBeat = last;
    }

    private void refuse(Throwable error) {
        Answers.failure(request, error);
        close();
    }

    private void close() {
        if (!over) {
            over = true;
            rest.clear();
            vertx.cancelTimer(heartbeat);
            onClose.run();
        }
    }
}

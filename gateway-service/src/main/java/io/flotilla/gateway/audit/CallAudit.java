package io.flotilla.gateway.audit;

import io.flotilla.common.background.LastWords;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.gateway.http.RequestHeaders;
import io.flotilla.gateway.identity.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A record of every API call. Records go to the outbox, off the request's path and several in a transaction: writes after
 * a hundredth of a second and again until they are stored, reads after a second, and above a bound (or while Postgres is
 * away) reads are dropped and counted. What was not stored yet is lost when the process is killed.
 */
@ApplicationScoped
public class CallAudit {
    private static final Logger LOG = Logger.getLogger(CallAudit.class);
    private static final String PRINCIPAL = Principal.class.getName();
    private static final long WRITES_MILLIS = 10;
    private static final long READS_MILLIS = 1_000;
    private static final int MAX_READS = 5_000;
    private static final int BATCH = 500;

    private final BlockingQueue<Event> writes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Event> reads = new ArrayBlockingQueue<>(MAX_READS);
    private final AtomicBoolean planned = new AtomicBoolean();
    private final AtomicBoolean storing = new AtomicBoolean();

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry metrics;

    @PostConstruct
    void start() {
        metrics.gauge("flotilla.gateway.audit.waiting", writes, BlockingQueue::size);
        vertx.setPeriodic(READS_MILLIS, ignored -> store());
    }

    /** What waits is stored if there is time for it. */
    void stop(@Observes ShutdownEvent event) {
        List<Event> rest = new ArrayList<>();
        writes.drainTo(rest);
        reads.drainTo(rest);
        if (!LastWords.say(write(rest))) {
            LOG.warnf("%d audit records are lost", rest.size());
        }
    }

    /** Records the call when its answer has been sent or cut off. */
    public void watch(RoutingContext context) {
        long start = System.nanoTime();
        context.addEndHandler(ignored -> record(context, System.nanoTime() - start));
    }

    /** Says who makes the call, once that is known. */
    public static void identify(RoutingContext context, Principal principal) {
        context.put(PRINCIPAL, principal);
    }

    private void record(RoutingContext context, long nanos) {
        var request = context.request();
        Principal principal = context.get(PRINCIPAL);
        CallRecord call = new CallRecord(
                principal == null ? "anonymous" : principal.subject(),
                request.method().name(),
                CallRecord.template(request.path()),
                request.path(),
                context.response().getStatusCode(),
                request.getHeader(RequestHeaders.REQUEST_ID),
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress(),
                nanos / 1_000_000);
        Event event =
                call.event(principal == null ? "-" : principal.tenantId()).traced(request.getHeader("traceparent"));
        if (call.isWrite()) {
            writes.add(event);
            plan();
        } else if (!reads.offer(event)) {
            metrics.counter("flotilla.gateway.audit.dropped").increment();
        }
    }

    private void plan() {
        if (planned.compareAndSet(false, true)) {
            vertx.setTimer(WRITES_MILLIS, ignored -> {
                planned.set(false);
                store();
            });
        }
    }

    /** One transaction at a time. */
    private void store() {
        List<Event> batch = new ArrayList<>();
        if ((writes.isEmpty() && reads.isEmpty()) || !storing.compareAndSet(false, true)) {
            return;
        }
        writes.drainTo(batch, BATCH);
        int written = batch.size();
        reads.drainTo(batch, BATCH - written);
        write(batch).subscribe().with(ignored -> stored(batch.size()), e -> notStored(batch.subList(0, written), e));
    }

    private Uni<Void> write(List<Event> records) {
        return records.isEmpty()
                ? Uni.createFrom().voidItem()
                : database.inTransaction(tx -> outbox.add(tx, Topics.AUDIT_EVENTS, records));
    }

    private void stored(int size) {
        storing.set(false);
        if (size == BATCH) {
            store();
        } else if (!writes.isEmpty()) {
            plan();
        }
    }

    private void notStored(List<Event> again, Throwable error) {
        LOG.warnf("%d audit records wait for Postgres: %s", again.size(), error.getMessage());
        writes.addAll(again);
        storing.set(false);
    }
}

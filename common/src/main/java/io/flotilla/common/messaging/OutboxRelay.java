package io.flotilla.common.messaging;

import io.flotilla.common.event.EventRecords;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Sends what is in the outbox, in order. One relay per schema is at work at a time, across all instances of the service
 * (an advisory lock), so that events of one key never overtake each other. Rows are deleted in the transaction that has
 * seen Kafka acknowledge them: a crash in between sends them again, with the same ids, and receivers drop the repetition.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine";
    private static final String TAKE = "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT $1)"
            + " RETURNING seq, " + EventRows.COLUMNS;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    MessagingConfig config;

    @ConfigProperty(name = "flotilla.service")
    String service;

    @Inject
    @Channel("outbox")
    @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
    MutinyEmitter<byte[]> kafka;

    /** 0 idle, 1 at work, 2 at work and woken again meanwhile. */
    private final AtomicInteger state = new AtomicInteger();

    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.poll().toMillis(), ignored -> wake());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Called after a commit; cheap when the relay is at work already. */
    public void wake() {
        if (!stopped && state.getAndUpdate(s -> s == 0 ? 1 : 2) == 0) {
            run();
        }
    }

    private void run() {
        sendBatch().subscribe().with(this::sent, this::failed);
    }

    private void sent(Outcome outcome) {
        switch (outcome) {
            case MORE -> run();
            case EMPTY -> rest();
            // Another instance sends; ours are taken along if it sees them, else we look again in a moment.
            case BUSY -> vertx.setTimer(10, ignored -> run());
        }
    }

    private void failed(Throwable error) {
        LOG.warnf("events wait in the outbox, Kafka or Postgres is not reachable: %s", error.getMessage());
        state.set(0);
    }

    private void rest() {
        if (state.updateAndGet(s -> s - 1) > 0) {
            run();
        }
    }

    private Uni<Outcome> sendBatch() {
        return pool.withTransaction(this::sendLocked);
    }

    private Uni<Outcome> sendLocked(SqlConnection tx) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of(service + ".outbox"))
                .flatMap(rows -> rows.iterator().next().getBoolean("mine")
                        ? takeAndSend(tx)
                        : Uni.createFrom().item(Outcome.BUSY));
    }

    private Uni<Outcome> takeAndSend(SqlConnection tx) {
        return tx.preparedQuery(TAKE).execute(Tuple.of(BATCH)).flatMap(this::send);
    }

    private Uni<Outcome> send(RowSet<Row> rows) {
        List<Uni<Void>> sends = StreamSupport.stream(rows.spliterator(), false)
                .sorted(Comparator.comparing(row -> row.getLong("seq")))
                .map(this::send)
                .toList();
        if (sends.isEmpty()) {
            return Uni.createFrom().item(Outcome.EMPTY);
        }
        Outcome outcome = sends.size() == BATCH ? Outcome.MORE : Outcome.EMPTY;
        return Uni.join().all(sends).andFailFast().replaceWith(outcome);
    }

    private Uni<Void> send(Row row) {
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(row.getString("topic"))
                .withKey(row.getString("key"))
                .withHeaders(EventRecords.headers(EventRows.event(row, row.getString("id"))))
                .build();
        return kafka.sendMessage(Message.of(row.getBuffer("data").getBytes()).addMetadata(metadata));
    }

    private enum Outcome {
        MORE,
        EMPTY,
        BUSY
    }
}

package io.flotilla.common.messaging;

import io.flotilla.common.event.EventRecords;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Rows of the outbox as Kafka records, by the producer of the channel {@code outbox}. */
@ApplicationScoped
class OutboxSender {
    private static final String CHANNEL = "outbox";

    @Inject
    KafkaClientService clients;

    /**
     * The rows of a key. {@link #ended} completes when Kafka has acknowledged all of them, and fails when one was not
     * accepted and none is on its way any more: then they can be sent again.
     */
    static final class Group {
        private final String key;
        private final List<Row> rows;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private final AtomicInteger left;

        Group(String key, List<Row> rows) {
            this.key = key;
            this.rows = rows;
            this.left = new AtomicInteger(rows.size());
        }

        String key() {
            return key;
        }

        List<Long> seqs() {
            return rows.stream().map(row -> row.getLong("seq")).toList();
        }

        Uni<Void> ended() {
            return Uni.createFrom().completionStage(ended);
        }

        private void sent(Exception error) {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
            if (left.decrementAndGet() == 0) {
                end();
            }
        }

        private void end() {
            if (failure.get() == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure.get());
            }
        }
    }

    /** Sends the rows of each group in their order. */
    void send(List<Group> groups) {
        KafkaProducer<String, byte[]> kafka = clients.getProducer(CHANNEL);
        kafka.runOnSendingThread(producer -> {
                    groups.forEach(group -> send(producer, group));
                })
                .subscribe()
                .with(ignored -> {}, error -> groups.forEach(group -> group.ended.completeExceptionally(error)));
    }

    private static void send(Producer<String, byte[]> producer, Group group) {
        for (Row row : group.rows) {
            producer.send(record(row), (metadata, error) -> group.sent(error));
        }
    }

    private static ProducerRecord<String, byte[]> record(Row row) {
        return new ProducerRecord<>(
                row.getString("topic"),
                null,
                null,
                row.getString("key"),
                row.getBuffer("data").getBytes(),
                EventRecords.headers(EventRows.attributes(row, row.getString("id"))));
    }
}

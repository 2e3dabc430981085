package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Sends rows of the outbox, by the producer of the channel {@code outbox}. */
@ApplicationScoped
class OutboxSender {
    private static final String CHANNEL = "outbox";

    @Inject
    KafkaClientService clients;

    /** A record that Kafka will never accept, however often it is sent. */
    record Refused(ProducerRecord<String, byte[]> record, Exception why) {}

    /**
     * The rows of a key. {@link #ended} completes when Kafka has acknowledged all of them but those that it will never
     * accept, and fails when another was not accepted and none is on its way any more: then they can be sent again.
     */
    static final class Group {
        private final String key;
        private final List<Long> seqs;
        private final List<ProducerRecord<String, byte[]>> records;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();
        private final AtomicInteger left;

        Group(String key, List<Long> seqs, List<ProducerRecord<String, byte[]>> records) {
            this.key = key;
            this.seqs = List.copyOf(seqs);
            this.records = List.copyOf(records);
            this.left = new AtomicInteger(records.size());
        }

        Group(String key, List<OutboxRow> rows) {
            this(
                    key,
                    rows.stream().map(OutboxRow::seq).toList(),
                    rows.stream().map(OutboxRow::record).toList());
        }

        String key() {
            return key;
        }

        List<Long> seqs() {
            return seqs;
        }

        Uni<Void> ended() {
            return Uni.createFrom().completionStage(ended);
        }

        /** To be put aside once the group has ended, so that the others do not wait for them for ever. */
        List<Refused> refused() {
            return List.copyOf(refused);
        }

        /** In their order, and none after one that was not accepted and may yet be: it would arrive before that one. */
        private void sendBy(Producer<String, byte[]> producer) {
            for (int i = 0; i < records.size(); i++) {
                if (failure.get() != null) {
                    over(records.size() - i);
                    return;
                }
                send(producer, records.get(i));
            }
        }

        private void send(Producer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
            try {
                producer.send(record, (metadata, error) -> came(record, error));
            } catch (KafkaException e) {
                came(record, e);
            }
        }

        private void refuse(Exception error) {
            failure.set(error);
            over(records.size());
        }

        private void came(ProducerRecord<String, byte[]> record, Exception error) {
            if (isFinal(error)) {
                refused.add(new Refused(record, error));
            } else if (error != null) {
                failure.compareAndSet(null, error);
            }
            over(1);
        }

        private void over(int count) {
            if (left.addAndGet(-count) == 0) {
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

    private static boolean isFinal(Exception error) {
        return error instanceof RecordTooLargeException
                || error instanceof SerializationException
                || error instanceof InvalidRecordException
                || error instanceof InvalidTopicException;
    }

    /** Sends the rows of each group in their order. */
    void send(List<Group> groups) {
        KafkaProducer<String, byte[]> kafka = clients.getProducer(CHANNEL);
        kafka.runOnSendingThread(producer -> {
                    send(producer, groups);
                })
                .subscribe()
                .with(ignored -> {}, error -> groups.forEach(group -> group.ended.completeExceptionally(error)));
    }

    /** While Kafka is away each record waits for it a while: after one that did so in vain no more are tried. */
    static void send(Producer<String, byte[]> producer, List<Group> groups) {
        Exception away = null;
        for (Group group : groups) {
            if (away == null) {
                group.sendBy(producer);
                away = group.failure.get() instanceof TimeoutException e ? e : null;
            } else {
                group.refuse(away);
            }
        }
    }
}

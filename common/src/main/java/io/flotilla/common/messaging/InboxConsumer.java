package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.MalformedEventException;
import io.flotilla.common.messaging.InboxStore.Incoming;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/** Kafka records into inbox rows. A batch is acknowledged when its rows are committed, and not before. */
@ApplicationScoped
public class InboxConsumer {
    private static final Logger LOG = Logger.getLogger(InboxConsumer.class);

    @Inject
    Handlers handlers;

    @Inject
    InboxWorker worker;

    @Inject
    DeadLetters deadLetters;

    @org.eclipse.microprofile.reactive.messaging.Incoming("inbox")
    public Uni<Void> receive(ConsumerRecords<String, byte[]> records) {
        List<Incoming> batch = new ArrayList<>(records.count());
        List<Uni<Void>> malformed = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            // Types that nobody here handles are not even parsed: a newer service may send what we do not know.
            if (handlers.knows(EventRecords.type(record.headers()))) {
                read(record, batch, malformed);
            }
        }
        Uni<Void> stored = batch.isEmpty() ? Uni.createFrom().voidItem() : worker.take(batch);
        malformed.add(stored);
        return Uni.join()
                .all(malformed)
                .andFailFast()
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> LOG.warnf("cannot store received events, trying again: %s", e.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                .indefinitely();
    }

    private void read(ConsumerRecord<String, byte[]> record, List<Incoming> batch, List<Uni<Void>> malformed) {
        try {
            Event event = EventRecords.fromRecord(record.headers(), record.value());
            EventHandler handler = handlers.of(event);
            if (handler.accepts(event)) {
                batch.add(new Incoming(record.topic(), handler.orderingKey(event), event, record.value()));
            }
        } catch (MalformedEventException e) {
            malformed.add(deadLetters.malformed(record, e));
        }
    }
}

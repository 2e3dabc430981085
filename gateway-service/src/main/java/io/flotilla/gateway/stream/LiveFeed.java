package io.flotilla.gateway.stream;

import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.MalformedEventException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Feeds the bus from Kafka. Every instance reads all partitions from the end, in a group of its own, and commits
 * nothing: a record that is missed is healed from the history.
 */
@ApplicationScoped
public class LiveFeed {
    private static final Logger LOG = Logger.getLogger(LiveFeed.class);

    @Inject
    LiveBus bus;

    @Incoming("run-live")
    public void runEvents(ConsumerRecords<String, byte[]> records) {
        records.forEach(this::publish);
    }

    @Incoming("delta-live")
    public void deltas(ConsumerRecords<String, byte[]> records) {
        records.forEach(this::publish);
    }

    private void publish(ConsumerRecord<String, byte[]> record) {
        if (!bus.isWatched(record.key())) {
            return;
        }
        try {
            bus.publish(record.key(), LiveEvent.of(EventRecords.fromRecord(record.headers(), record.value())));
        } catch (MalformedEventException e) {
            LOG.debugf("skipped a record of %s: %s", record.topic(), e.getMessage());
        }
    }
}

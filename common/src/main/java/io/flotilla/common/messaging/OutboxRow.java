package io.flotilla.common.messaging;

import io.flotilla.common.clock.FleetTime;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.vertx.mutiny.sqlclient.Row;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A row of the outbox as the record that it becomes. Records carry the fleet's time: Kafka refuses those that are an hour
 * ahead of it, and keeps them for as long as they are young.
 */
record OutboxRow(long seq, ProducerRecord<String, byte[]> record) {
    static OutboxRow of(Row row) {
        return of(
                row.getLong("seq"),
                row.getString("topic"),
                row.getString("key"),
                EventRows.attributes(row, row.getString("id")),
                row.getBuffer("data").getBytes());
    }

    /** The same as would be read from the table, whose times have microseconds. */
    static OutboxRow written(long seq, String topic, Event event, byte[] data) {
        return of(seq, topic, event.key(), event.at(event.time().truncatedTo(ChronoUnit.MICROS)), data);
    }

    private static OutboxRow of(long seq, String topic, String key, Event event, byte[] data) {
        return new OutboxRow(
                seq,
                new ProducerRecord<>(
                        topic, null, FleetTime.now().toEpochMilli(), key, data, EventRecords.headers(event)));
    }

    String key() {
        return record.key();
    }
}

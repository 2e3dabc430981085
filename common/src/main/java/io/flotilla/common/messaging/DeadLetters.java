package io.flotilla.common.messaging;

import io.flotilla.common.clock.FleetTime;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.MalformedEventException;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.OutboxSender.Refused;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * What could not be handled, as it came, or not be published, with the reason in headers. Sent before the message is
 * marked as dead.
 */
@ApplicationScoped
class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    @ConfigProperty(name = "flotilla.service")
    String service;

    @Inject
    @Channel("outbox")
    @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
    MutinyEmitter<byte[]> kafka;

    Uni<Void> malformed(ConsumerRecord<String, byte[]> record, MalformedEventException error) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        return send(record.key(), record.value(), reason(headers, record.topic(), 1, error.getMessage()));
    }

    Uni<Void> exhausted(Received received, Throwable error) {
        Event event = received.event();
        Headers headers = reason(
                EventRecords.headers(event), received.topic(), received.lease().attempt(), String.valueOf(error));
        return send(event.key(), Json.bytes(event.data()), headers);
    }

    /** What Kafka does not accept, by its attributes: the data would be refused here as well. */
    Uni<Void> refused(List<Refused> records) {
        return Multi.createFrom()
                .iterable(records)
                .onItem()
                .transformToUniAndConcatenate(this::refused)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> refused(Refused refused) {
        ProducerRecord<String, byte[]> record = refused.record();
        LOG.errorf(
                "%s of %s, %d bytes, can never be published in %s and goes to the dead letters: %s",
                EventRecords.type(record.headers()),
                record.key(),
                record.value().length,
                record.topic(),
                refused.why().getMessage());
        Headers headers = new RecordHeaders(record.headers().toArray());
        return send(record.key(), null, reason(headers, record.topic(), 1, String.valueOf(refused.why())));
    }

    private Headers reason(Headers headers, String topic, int attempts, String error) {
        headers.add("flotilla-service", service.getBytes(StandardCharsets.UTF_8));
        headers.add("flotilla-topic", topic.getBytes(StandardCharsets.UTF_8));
        headers.add("flotilla-attempts", Integer.toString(attempts).getBytes(StandardCharsets.UTF_8));
        headers.add("flotilla-error", error.getBytes(StandardCharsets.UTF_8));
        return headers;
    }

    private Uni<Void> send(String key, byte[] value, Headers headers) {
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(Topics.DEAD_LETTERS)
                .withKey(key)
                .withHeaders(headers)
                .withTimestamp(FleetTime.now())
                .build();
        return kafka.sendMessage(Message.of(value == null ? new byte[0] : value).addMetadata(metadata));
    }
}

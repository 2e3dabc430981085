package io.flotilla.sandbox.execution.application;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.json.Json;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Hints for watchers: no outbox, sent at most once, dropped when Kafka is slow. */
@ApplicationScoped
class Deltas {

    private static final Logger LOG = Logger.getLogger(Deltas.class);

    @Inject
    @Channel("deltas")
    @OnOverflow(value = OnOverflow.Strategy.DROP)
    MutinyEmitter<byte[]> kafka;

    void send(Event event) {
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(event.key())
                .withHeaders(EventRecords.headers(event))
                .withTimestamp(event.time())
                .build();
        try {
            kafka.sendMessageAndForget(Message.of(Json.bytes(event.data())).addMetadata(metadata));
        } catch (IllegalStateException e) {
            // The channel has been cancelled; a hint that is not sent harms nobody.
            LOG.debugf("a piece of output is not shown: %s", e.getMessage());
        }
    }
}

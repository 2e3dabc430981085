package io.flotilla.common.messaging;

import io.flotilla.common.event.EventRecords;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Rows of the outbox as Kafka records. */
@ApplicationScoped
class OutboxSender {
    @Inject
    @Channel("outbox")
    @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
    MutinyEmitter<byte[]> kafka;

    /** Sends them in this order; completes when Kafka has acknowledged all, fails when one was not accepted. */
    Uni<Void> send(List<Row> rows) {
        return Uni.join()
                .all(rows.stream().map(this::send).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    private Uni<Void> send(Row row) {
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(row.getString("topic"))
                .withKey(row.getString("key"))
                .withHeaders(EventRecords.headers(EventRows.attributes(row, row.getString("id"))))
                .build();
        return kafka.sendMessage(Message.of(row.getBuffer("data").getBytes()).addMetadata(metadata));
    }
}

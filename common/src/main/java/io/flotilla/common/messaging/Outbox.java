package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Events to be sent when, and only when, the transaction that adds them commits. */
@ApplicationScoped
public class Outbox {
    /** Kafka refuses records above 1 MiB; larger values travel as artifacts. */
    public static final int MAX_DATA_BYTES = 900 * 1024;

    private static final String INSERT = """
            INSERT INTO outbox (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence, reply_to,
                                traceparent, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""";

    @ConfigProperty(name = "flotilla.service")
    String service;

    /** Adds one event; use {@link Database#inTransaction} so that the relay is woken by the commit. */
    public Uni<Void> add(SqlConnection tx, String topic, Event event) {
        return add(tx, topic, List.of(event));
    }

    /** Adds events in this order. @throws IllegalArgumentException when one is above {@link #MAX_DATA_BYTES} */
    public Uni<Void> add(SqlConnection tx, String topic, List<Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Tuple> rows = events.stream().map(event -> row(topic, event)).toList();
        return tx.preparedQuery(INSERT).executeBatch(rows).replaceWithVoid();
    }

    private Tuple row(String topic, Event event) {
        byte[] data = Json.bytes(event.data());
        if (data.length > MAX_DATA_BYTES) {
            throw new IllegalArgumentException(
                    event.type() + " has " + data.length + " bytes of data, more than " + MAX_DATA_BYTES);
        }
        return Tuple.tuple()
                .addString(event.id())
                .addString(event.key())
                .addString(topic)
                .addString(event.type())
                .addString("/flotilla/" + service)
                .addOffsetDateTime(event.time().atOffset(ZoneOffset.UTC))
                .addString(event.tenantId())
                .addString(event.runId())
                .addString(event.stepId())
                .addLong(event.sequence())
                .addString(event.replyTo())
                .addString(event.traceparent())
                .addBuffer(Buffer.buffer(data));
    }
}

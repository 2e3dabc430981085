package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Events to be sent when, and only when, the transaction that adds them commits. */
@ApplicationScoped
public class Outbox {
    /** Kafka refuses records above 1 MiB; larger values travel as artifacts. */
    public static final int MAX_DATA_BYTES = 900 * 1024;

    private static final String INSERT = """
            INSERT INTO outbox (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence, reply_to,
                                traceparent, data)
            SELECT u.id, u.key, u.topic, u.type, u.source, u.time, u.tenant_id, u.run_id, u.step_id, u.sequence,
                   u.reply_to, u.traceparent, u.data
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                        $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::bytea[])
                 WITH ORDINALITY AS u (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence,
                                       reply_to, traceparent, data, position)
            ORDER BY u.position
            RETURNING seq""";

    @ConfigProperty(name = "flotilla.service")
    String service;

    /** What the transactions of {@link Database} have added so far, by their connection. */
    private final Map<Object, List<Addressed>> open = new ConcurrentHashMap<>();

    private record Addressed(String topic, Event event, byte[] data) {}

    /** Adds one event; use {@link Database#inTransaction} so that the relay is woken by the commit. */
    public Uni<Void> add(SqlConnection tx, String topic, Event event) {
        return add(tx, topic, List.of(event));
    }

    /** Adds events in this order. @throws IllegalArgumentException when one is above {@link #MAX_DATA_BYTES} */
    public Uni<Void> add(SqlConnection tx, String topic, List<Event> events) {
        List<Addressed> rows =
                events.stream().map(event -> addressed(topic, event)).toList();
        return Uni.createFrom().deferred(() -> add(tx, rows));
    }

    private Uni<Void> add(SqlConnection tx, List<Addressed> rows) {
        List<Addressed> collected = open.get(tx.getDelegate());
        if (collected == null) {
            return insert(tx, rows).replaceWithVoid();
        }
        synchronized (collected) {
            collected.addAll(rows);
        }
        return Uni.createFrom().voidItem();
    }

    /** From now on until {@link #close} what this transaction adds is collected. */
    void open(SqlConnection tx) {
        open.put(tx.getDelegate(), new ArrayList<>());
    }

    /** Whether something was collected. */
    boolean hasEvents(SqlConnection tx) {
        return !open.get(tx.getDelegate()).isEmpty();
    }

    /** Writes what was collected, in one statement; gives the rows in their order. */
    Uni<List<OutboxRow>> write(SqlConnection tx) {
        return insert(tx, open.get(tx.getDelegate()));
    }

    void close(SqlConnection tx) {
        open.remove(tx.getDelegate());
    }

    private Uni<List<OutboxRow>> insert(SqlConnection tx, List<Addressed> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().item(List.of())
                : tx.preparedQuery(INSERT).execute(columns(rows)).map(numbers -> numbered(rows, numbers));
    }

    private static List<OutboxRow> numbered(List<Addressed> rows, RowSet<Row> numbers) {
        List<OutboxRow> written = new ArrayList<>(rows.size());
        for (Row number : numbers) {
            Addressed row = rows.get(written.size());
            written.add(OutboxRow.written(number.getLong("seq"), row.topic(), row.event(), row.data()));
        }
        return written;
    }

    private Addressed addressed(String topic, Event event) {
        byte[] data = Json.bytes(event.data());
        if (data.length > MAX_DATA_BYTES) {
            throw new IllegalArgumentException(
                    event.type() + " has " + data.length + " bytes of data, more than " + MAX_DATA_BYTES);
        }
        return new Addressed(topic, event.from(service), data);
    }

    private Tuple columns(List<Addressed> rows) {
        return Tuple.tuple()
                .addArrayOfString(strings(rows, Event::id))
                .addArrayOfString(strings(rows, Event::key))
                .addArrayOfString(rows.stream().map(Addressed::topic).toArray(String[]::new))
                .addArrayOfString(strings(rows, Event::type))
                .addArrayOfString(strings(rows, Event::source))
                .addArrayOfOffsetDateTime(rows.stream()
                        .map(row -> row.event().time().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(strings(rows, Event::tenantId))
                .addArrayOfString(strings(rows, Event::runId))
                .addArrayOfString(strings(rows, Event::stepId))
                .addArrayOfLong(rows.stream().map(row -> row.event().sequence()).toArray(Long[]::new))
                .addArrayOfString(strings(rows, Event::replyTo))
                .addArrayOfString(strings(rows, Event::traceparent))
                .addValue(rows.stream().map(row -> Buffer.buffer(row.data())).toArray(Buffer[]::new));
    }

    private static String[] strings(List<Addressed> rows, Function<Event, String> value) {
        return rows.stream().map(row -> value.apply(row.event())).toArray(String[]::new);
    }
}

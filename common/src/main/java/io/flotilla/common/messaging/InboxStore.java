package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The statements of the inbox. */
@ApplicationScoped
class InboxStore {
    /** Columns of a claimed row, qualified, because two of the statements join. */
    private static final String CLAIMED = "inbox.seq, inbox.fence, inbox.attempts, inbox.id, inbox.key, inbox.topic,"
            + " inbox.type, inbox.source, inbox.time, inbox.tenant_id, inbox.run_id, inbox.step_id, inbox.sequence,"
            + " inbox.reply_to, inbox.traceparent, inbox.data";

    /**
     * Stores a batch and claims, in the same statement, those rows that may start at once: there is room, and nothing of
     * the same key is before them. The rest is found by {@link #CLAIM}.
     */
    private static final String INSERT_AND_CLAIM = """
            INSERT INTO inbox (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence, reply_to,
                               traceparent, data, lease_until, fence, attempts)
            SELECT e.id, e.key, e.topic, e.type, e.source, e.time, e.tenant_id, e.run_id, e.step_id, e.sequence,
                   e.reply_to, e.traceparent, e.data,
                   CASE WHEN e.start THEN now() + $15 * interval '1 millisecond' END,
                   CASE WHEN e.start THEN 1 ELSE 0 END, CASE WHEN e.start THEN 1 ELSE 0 END
            FROM (
                SELECT u.*, u.wanted AND NOT EXISTS (
                           SELECT 1 FROM inbox p WHERE p.key = u.key AND p.state = 'pending') AS start
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                            $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::bytea[],
                            $14::boolean[])
                     WITH ORDINALITY AS u (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence,
                                           reply_to, traceparent, data, wanted, position)
            ) e
            ORDER BY e.position
            ON CONFLICT (id) DO NOTHING
            RETURNING lease_until IS NOT NULL AS claimed, """ + " " + CLAIMED;

    /**
     * Stores a batch as handled; the caller handles it in the same transaction, and of what is handled only the id is
     * needed later. Rows whose key has earlier ones that wait, wait too. Known ids are not returned.
     */
    private static final String RECEIVE = """
            INSERT INTO inbox (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence, reply_to,
                               traceparent, data, state, done_at, attempts)
            SELECT e.id, e.key, e.topic, e.type, e.source, e.time, e.tenant_id, e.run_id, e.step_id, e.sequence,
                   e.reply_to, e.traceparent, CASE WHEN e.waits THEN e.data ELSE '' END,
                   CASE WHEN e.waits THEN 'pending' ELSE 'done' END, CASE WHEN e.waits THEN NULL ELSE now() END,
                   CASE WHEN e.waits THEN 0 ELSE 1 END
            FROM (
                SELECT u.*, EXISTS (SELECT 1 FROM inbox p WHERE p.key = u.key AND p.state = 'pending') AS waits
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                            $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::bytea[])
                     WITH ORDINALITY AS u (id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence,
                                           reply_to, traceparent, data, position)
            ) e
            ORDER BY e.position
            ON CONFLICT (id) DO NOTHING
            RETURNING id, state = 'done' AS now""";

    private static final String CLAIM = """
            UPDATE inbox SET lease_until = now() + $1 * interval '1 millisecond', fence = fence + 1,
                             attempts = attempts + 1
            WHERE seq IN (
                SELECT c.seq FROM inbox c
                WHERE c.state = 'pending' AND c.available_at <= now()
                  AND (c.lease_until IS NULL OR c.lease_until < now())
                  AND NOT EXISTS (
                      SELECT 1 FROM inbox p WHERE p.key = c.key AND p.state = 'pending' AND p.seq < c.seq)
                ORDER BY c.seq LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING """ + " " + CLAIMED;

    private static final String FINISH = "UPDATE inbox SET state = $3, done_at = now(), lease_until = NULL"
            + " WHERE seq = $1 AND fence = $2 AND state = 'pending'";
    private static final String RETRY = "UPDATE inbox SET lease_until = NULL, attempts = $4,"
            + " available_at = now() + $3 * interval '1 millisecond'"
            + " WHERE seq = $1 AND fence = $2 AND state = 'pending'";
    private static final String RENEW = """
            UPDATE inbox SET lease_until = now() + $1 * interval '1 millisecond'
            FROM unnest($2::bigint[], $3::bigint[]) AS held (seq, fence)
            WHERE inbox.seq = held.seq AND inbox.fence = held.fence AND inbox.state = 'pending'
            RETURNING inbox.seq""";
    private static final String FORGET = "DELETE FROM inbox WHERE seq IN (SELECT seq FROM inbox"
            + " WHERE state <> 'pending' AND done_at < now() - $1 * interval '1 millisecond' LIMIT 5000)";

    @Inject
    Database database;

    @Inject
    MessagingConfig config;

    /** @param start how many may be claimed at once */
    Uni<Stored> store(List<Incoming> batch, int start) {
        return database.pool()
                .preparedQuery(INSERT_AND_CLAIM)
                .execute(tuple(batch, start))
                .map(this::stored);
    }

    /** Marks a batch as handled, in the transaction that handles it. */
    Uni<Fresh> receive(SqlConnection tx, List<Incoming> batch) {
        return tx.preparedQuery(RECEIVE).execute(columns(batch)).map(InboxStore::fresh);
    }

    private static Fresh fresh(RowSet<Row> rows) {
        Set<String> now = new HashSet<>();
        for (Row row : rows) {
            if (row.getBoolean("now")) {
                now.add(row.getString("id"));
            }
        }
        return new Fresh(now, rows.size() - now.size());
    }

    Uni<List<Received>> claim(int limit) {
        return database.pool()
                .preparedQuery(CLAIM)
                .execute(Tuple.of(config.lease().toMillis(), limit))
                .map(rows -> list(rows, this::received));
    }

    /** Marks the row as {@code done} or {@code dead}; the lease must still be ours. */
    Uni<Void> finish(SqlConnection tx, Lease lease, String state) {
        return tx.preparedQuery(FINISH)
                .execute(Tuple.of(lease.seq(), lease.fence(), state))
                .invoke(rows -> lease.check(rows.rowCount() == 1))
                .replaceWithVoid();
    }

    /** @param attempts how many attempts count; one that found a dependency away does not */
    Uni<Void> retry(Lease lease, Duration wait, int attempts) {
        return database.pool()
                .preparedQuery(RETRY)
                .execute(Tuple.of(lease.seq(), lease.fence(), wait.toMillis(), attempts))
                .replaceWithVoid();
    }

    /** Renews these leases and answers with the sequence numbers of those that are still ours. */
    Uni<Set<Long>> renew(Collection<Lease> leases) {
        Long[] seqs = leases.stream().map(Lease::seq).toArray(Long[]::new);
        Long[] fences = leases.stream().map(Lease::fence).toArray(Long[]::new);
        return database.pool()
                .preparedQuery(RENEW)
                .execute(Tuple.of(config.lease().toMillis(), seqs, fences))
                .map(rows -> new HashSet<>(list(rows, row -> row.getLong("seq"))));
    }

    Uni<Void> forgetOld() {
        return database.pool()
                .preparedQuery(FORGET)
                .execute(Tuple.of(config.retention().toMillis()))
                .replaceWithVoid();
    }

    private Stored stored(RowSet<Row> rows) {
        List<Received> claimed = StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getBoolean("claimed"))
                .map(this::received)
                .toList();
        return new Stored(claimed, rows.size() - claimed.size());
    }

    private Received received(Row row) {
        Lease lease = new Lease(database, row.getLong("seq"), row.getLong("fence"), row.getInteger("attempts"));
        String id = row.getString("id");
        return new Received(EventRows.event(row, id.substring(id.indexOf('#') + 1)), row.getString("topic"), lease);
    }

    private Tuple tuple(List<Incoming> batch, int start) {
        Set<String> keys = new HashSet<>();
        Boolean[] wanted = new Boolean[batch.size()];
        int left = start;
        for (int i = 0; i < wanted.length; i++) {
            boolean firstOfKey = keys.add(batch.get(i).key());
            wanted[i] = firstOfKey && left > 0;
            left -= wanted[i] ? 1 : 0;
        }
        return columns(batch).addArrayOfBoolean(wanted).addLong(config.lease().toMillis());
    }

    private static Tuple columns(List<Incoming> batch) {
        return Tuple.tuple()
                .addArrayOfString(batch.stream().map(Incoming::rowId).toArray(String[]::new))
                .addArrayOfString(batch.stream().map(Incoming::key).toArray(String[]::new))
                .addArrayOfString(batch.stream().map(Incoming::topic).toArray(String[]::new))
                .addArrayOfString(strings(batch, Event::type))
                .addArrayOfString(strings(batch, Event::source))
                .addArrayOfOffsetDateTime(batch.stream()
                        .map(i -> i.event().time().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(strings(batch, Event::tenantId))
                .addArrayOfString(strings(batch, Event::runId))
                .addArrayOfString(strings(batch, Event::stepId))
                .addArrayOfLong(batch.stream().map(i -> i.event().sequence()).toArray(Long[]::new))
                .addArrayOfString(strings(batch, Event::replyTo))
                .addArrayOfString(strings(batch, Event::traceparent))
                .addValue(batch.stream()
                        .map(i -> io.vertx.core.buffer.Buffer.buffer(i.data()))
                        .toArray(io.vertx.core.buffer.Buffer[]::new));
    }

    private static String[] strings(List<Incoming> batch, Function<Event, String> value) {
        return batch.stream().map(incoming -> value.apply(incoming.event())).toArray(String[]::new);
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapping) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapping).toList();
    }

    /** An event, the topic that it came from, the key by which its handler wants it in order, and its data as they came. */
    record Incoming(String topic, String key, Event event, byte[] data) {
        /** The id of its row. */
        String rowId() {
            return event.source() + "#" + event.id();
        }
    }

    /** What of a batch is new: the rows to handle now, by their ids, and how many wait for their turn. */
    record Fresh(Set<String> now, int waiting) {}

    /** What a batch became: the rows to start now, and how many wait for their turn. */
    record Stored(List<Received> claimed, int waiting) {}
}

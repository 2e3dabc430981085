package io.flotilla.workflow.run.persistence;

import com.fasterxml.jackson.annotation.JsonValue;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.domain.Retry;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.Retries;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Runs that failed and are to be done again by the rule of their queue. That one is to be is written with its end, and
 * that it was in the transaction that makes the next run: neither is lost, and neither happens twice.
 */
@ApplicationScoped
public class RunRetries {
    private static final String RULE = "SELECT retry_attempts, retry_backoff, retry_on FROM queue"
            + " WHERE tenant_id = $1 AND name = $2 AND retry_attempts IS NOT NULL";
    private static final String ADD =
            "INSERT INTO run_retry (run_id, tenant_id, queue, attempt, due_at) VALUES ($1, $2, $3, $4, $5)";
    /** What waits for its queue to be opened again is left alone, however much of it there is. */
    private static final String DUE = """
            SELECT * FROM run_retry r WHERE state = 'pending' AND due_at <= $1
            AND NOT EXISTS (SELECT 1 FROM queue q
                            WHERE q.tenant_id = r.tenant_id AND q.name = r.queue AND q.state = 'draining')
            ORDER BY due_at LIMIT $2""";

    private static final String FIND = """
            SELECT r.run_id, r.tenant_id, r.queue, r.attempt, r.state, r.due_at, r.failures, r.new_run_id,
                   CASE WHEN r.state = 'pending' AND q.state = 'draining'
                        THEN 'the queue is draining' ELSE r.reason END AS reason
            FROM run_retry r LEFT JOIN queue q ON q.tenant_id = r.tenant_id AND q.name = r.queue
            WHERE r.run_id = $1 AND r.tenant_id = $2""";
    private static final String HOLD =
            "SELECT 1 FROM run_retry WHERE run_id = $1 AND state = 'pending' FOR UPDATE SKIP LOCKED";
    private static final String SETTLE =
            "UPDATE run_retry SET state = $2, new_run_id = $3, reason = $4 WHERE run_id = $1";
    /** Of several that looked at once, one counts. */
    private static final String PUT_OFF = "UPDATE run_retry SET due_at = $2, reason = $3, failures = $4"
            + " WHERE run_id = $1 AND state = 'pending' AND failures = $5";

    @Inject
    Database database;

    public enum State {
        PENDING,
        BEGUN,
        GIVEN_UP;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static State of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /**
     * What follows the failure of a run.
     *
     * @param attempt which one the next run is, from 2
     * @param failures how often the next run could not be begun for no reason of its own
     * @param newRunId null until there is one
     * @param reason why it was given up or waits longer, or null
     */
    public record RunRetry(
            String runId,
            String tenant,
            String queue,
            int attempt,
            State state,
            Instant dueAt,
            int failures,
            String newRunId,
            String reason) {
        static RunRetry of(Row row) {
            return new RunRetry(
                    row.getString("run_id"),
                    row.getString("tenant_id"),
                    row.getString("queue"),
                    row.getInteger("attempt"),
                    State.of(row.getString("state")),
                    Times.instant(row, "due_at"),
                    row.getInteger("failures"),
                    row.getString("new_run_id"),
                    row.getString("reason"));
        }
    }

    /** A run that failed is to be done again if its queue says so. A sub-run is not: its step has a rule of its own. */
    public Uni<Void> project(SqlClient tx, Run run, List<RunEvent> events) {
        return events.getLast() instanceof RunEvent.Failed failed && run.head().parent() == null
                ? rule(tx, run.head().tenantId(), run.head().placement().queue())
                        .flatMap(rule -> rule == null ? Uni.createFrom().voidItem() : add(tx, run, failed, rule))
                : Uni.createFrom().voidItem();
    }

    /** Null when runs of the queue are not done again. */
    public Uni<Retry> rule(SqlClient client, String tenant, String queue) {
        return client.preparedQuery(RULE)
                .execute(Tuple.of(tenant, queue))
                .map(rows -> rows.size() == 0 ? null : rule(rows.iterator().next()));
    }

    /** Null where a row has no rule. */
    public static Retry rule(Row queue) {
        Integer attempts = queue.getInteger("retry_attempts");
        return attempts == null
                ? null
                : new Retry(
                        attempts,
                        Duration.ofMillis(queue.getLong("retry_backoff")),
                        Arrays.stream(queue.getArrayOfStrings("retry_on"))
                                .map(ErrorClass::of)
                                .collect(Collectors.toSet()));
    }

    /** What follows the failure of a run; null when nothing does. */
    public Uni<RunRetry> find(String tenant, String runId) {
        return database.pool()
                .preparedQuery(FIND)
                .execute(Tuple.of(runId, tenant))
                .map(rows ->
                        rows.size() == 0 ? null : RunRetry.of(rows.iterator().next()));
    }

    /** Those whose time has come, the oldest first; they may be taken by others meanwhile. */
    public Uni<List<RunRetry>> due(Instant now, int limit) {
        return database.pool()
                .preparedQuery(DUE)
                .execute(Tuple.of(Times.column(now), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(RunRetry::of)
                        .toList());
    }

    /** Whether it is this transaction that settles it. */
    public Uni<Boolean> hold(SqlClient tx, RunRetry retry) {
        return tx.preparedQuery(HOLD).execute(Tuple.of(retry.runId())).map(rows -> rows.size() == 1);
    }

    public Uni<Void> begun(SqlClient tx, RunRetry retry, String newRunId) {
        return settle(tx, retry, State.BEGUN, newRunId, null);
    }

    public Uni<Void> giveUp(SqlClient tx, RunRetry retry, String reason) {
        return settle(tx, retry, State.GIVEN_UP, null, reason);
    }

    /** It could not be begun, and is tried again later. @param failures how often that was so */
    public Uni<Void> putOff(RunRetry retry, Instant until, String reason, int failures) {
        return database.pool()
                .preparedQuery(PUT_OFF)
                .execute(Tuple.of(retry.runId(), Times.column(until), reason, failures, retry.failures()))
                .replaceWithVoid();
    }

    private static Uni<Void> settle(SqlClient tx, RunRetry retry, State state, String newRunId, String reason) {
        return tx.preparedQuery(SETTLE)
                .execute(Tuple.of(retry.runId(), state.wireName(), newRunId, reason))
                .replaceWithVoid();
    }

    private static Uni<Void> add(SqlClient tx, Run run, RunEvent.Failed failed, Retry rule) {
        int attempt = run.head().placement().attempt();
        return Retries.next(
                        rule,
                        failed.error(),
                        attempt,
                        ThreadLocalRandom.current().nextDouble())
                .map(wait -> tx.preparedQuery(ADD)
                        .execute(Tuple.of(
                                run.head().id(),
                                run.head().tenantId(),
                                run.head().placement().queue(),
                                attempt + 1,
                                Times.column(failed.at().plus(wait)))))
                .map(Uni::replaceWithVoid)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}

package io.flotilla.workflow.run.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.application.WorkflowUse;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.EventTypes;
import io.flotilla.workflow.run.domain.RunEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is asked about many runs at once. */
@ApplicationScoped
public class RunQueries implements WorkflowUse {
    private static final String LIST = "SELECT " + RunRow.COLUMNS + " FROM run WHERE ";
    private static final String BY_STATUS = "SELECT status, count(*) FROM run WHERE %s GROUP BY status";
    private static final String EVENTS = "SELECT e.sequence, e.type, e.data FROM run r JOIN run_event e"
            + " ON e.run_id = r.id WHERE r.tenant_id = $1 AND r.id = $2 AND e.sequence > $3"
            + " ORDER BY e.sequence LIMIT $4";
    private static final String LINE = """
            WITH RECURSIVE line AS (
                SELECT id, workflow, concurrency_key, parent_run_id, 1 AS place
                FROM run WHERE tenant_id = $1 AND id = $2
                UNION ALL
                SELECT r.id, r.workflow, r.concurrency_key, r.parent_run_id, line.place + 1
                FROM line JOIN run r ON r.tenant_id = $1 AND r.id = line.parent_run_id WHERE line.place < $3)
            SELECT id, workflow, concurrency_key FROM line ORDER BY place""";
    private static final String COUNT_OPEN =
            "SELECT count(*) FROM run WHERE tenant_id = $1 AND workflow = $2 AND finished_at IS NULL";
    private static final String EXISTS = "SELECT 1 FROM run WHERE tenant_id = $1 AND id = $2";

    /** Takes over what nobody woke: the next look is put off a little, so that two instances do not do the same. */
    private static final String CLAIM_OVERDUE = """
            UPDATE run SET wake_at = $2 WHERE id IN (
                SELECT id FROM run WHERE finished_at IS NULL AND wake_at <= $1
                ORDER BY wake_at LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING id, tenant_id""";

    private static final String CLAIM_FORGOTTEN = """
            UPDATE run SET wake_at = $1 WHERE id IN (
                SELECT id FROM run WHERE finished_at IS NULL AND started_at IS NOT NULL AND wake_at IS NULL
                LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING id, tenant_id""";

    private static final Duration PUT_OFF = Duration.ofSeconds(10);

    @Inject
    Database database;

    /** Newest first. @param before the id after which the page starts */
    public Uni<List<RunRow>> list(String tenant, RunFilter filter, String before, int limit) {
        Conditions conditions = filter.conditions(tenant).before(before);
        return database.pool()
                .preparedQuery(LIST + conditions.sql() + " ORDER BY id DESC LIMIT " + limit)
                .execute(conditions.parameters())
                .map(Rows.all(RunRow::of));
    }

    /** How many runs there are of each status. */
    public Uni<Map<String, Integer>> countByStatus(String tenant, RunFilter filter) {
        return countByStatus(filter.conditions(tenant));
    }

    /** The same of those among the ids that the tenant has. */
    public Uni<Map<String, Integer>> countByStatus(String tenant, List<String> ids) {
        return countByStatus(
                new Conditions().and("tenant_id = ?", tenant).and("id = ANY (?)", ids.toArray(String[]::new)));
    }

    private Uni<Map<String, Integer>> countByStatus(Conditions conditions) {
        return database.pool()
                .preparedQuery(BY_STATUS.formatted(conditions.sql()))
                .execute(conditions.parameters())
                .map(rows -> Rows.stream(rows)
                        .collect(Collectors.toMap(
                                row -> row.getString(0), row -> row.getInteger(1), (a, b) -> a, TreeMap::new)));
    }

    /** A part of a run's log; empty also when the tenant has no such run. */
    public Uni<List<LogEntry>> events(String tenant, String runId, long after, int limit) {
        return database.pool()
                .preparedQuery(EVENTS)
                .execute(Tuple.of(tenant, runId, after, limit))
                .map(Rows.all(RunQueries::entry));
    }

    @Override
    public Uni<Long> countOpen(String tenant, String workflow) {
        return database.pool()
                .preparedQuery(COUNT_OPEN)
                .execute(Tuple.of(tenant, workflow))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** A run, the run that started it, and so on up to the first. */
    public Uni<List<Ancestor>> line(String tenant, String runId) {
        return database.pool()
                .preparedQuery(LINE)
                .execute(Tuple.of(tenant, runId, Limits.SUB_RUN_DEPTH + 1))
                .map(Rows.all(Ancestor::of));
    }

    public Uni<Boolean> exists(String tenant, String runId) {
        return database.pool()
                .preparedQuery(EXISTS)
                .execute(Tuple.of(tenant, runId))
                .map(rows -> rows.size() > 0);
    }

    /** Runs whose time came before {@code due} and which nobody woke. */
    public Uni<List<RunId>> claimOverdue(Instant due, Instant now, int limit) {
        return database.pool()
                .preparedQuery(CLAIM_OVERDUE)
                .execute(Tuple.of(Times.column(due), Times.column(now.plus(PUT_OFF)), limit))
                .map(Rows.all(RunId::of));
    }

    /** Runs that have not ended and wait for nothing: there should be none. */
    public Uni<List<RunId>> claimForgotten(Instant now, int limit) {
        return database.pool()
                .preparedQuery(CLAIM_FORGOTTEN)
                .execute(Tuple.of(Times.column(now.plus(PUT_OFF)), limit))
                .map(Rows.all(RunId::of));
    }

    private static LogEntry entry(Row row) {
        RunEvent event =
                EventTypes.read(row.getString("type"), row.getBuffer("data").getBytes());
        return new LogEntry(row.getLong("sequence"), event);
    }

    /** An event and its position in the log. */
    public record LogEntry(long sequence, RunEvent event) {}

    /** A run above another. @param concurrencyKey the one that it holds, or null */
    public record Ancestor(String id, String workflow, String concurrencyKey) {
        static Ancestor of(Row row) {
            return new Ancestor(row.getString("id"), row.getString("workflow"), row.getString("concurrency_key"));
        }
    }

    /** A run and whose it is. */
    public record RunId(String tenant, String id) {
        static RunId of(Row row) {
            return new RunId(row.getString("tenant_id"), row.getString("id"));
        }
    }
}

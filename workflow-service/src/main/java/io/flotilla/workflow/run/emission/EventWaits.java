package io.flotilla.workflow.run.emission;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which steps wait for which events, so that an event finds them. Written with the run events that it follows from. */
@ApplicationScoped
public class EventWaits {
    private static final String BEGIN = "INSERT INTO event_wait (tenant_id, name, run_id, step_id)"
            + " VALUES ($1, $2, $3, $4) ON CONFLICT (run_id, step_id) DO UPDATE SET name = excluded.name";
    private static final String END = "DELETE FROM event_wait WHERE run_id = $1 AND step_id = $2";
    private static final String FORGET = "DELETE FROM event_wait WHERE run_id = $1";
    private static final String FIND =
            "SELECT run_id, step_id FROM event_wait WHERE tenant_id = $1 AND name = $2 ORDER BY run_id, step_id";

    private static final String GATHER = """
            WITH waiting AS (SELECT run_id, step_id FROM event_wait WHERE tenant_id = $2 AND name = $3),
            begun AS (
                INSERT INTO emission (id) SELECT $1 WHERE (SELECT count(*) FROM waiting) > $4
                ON CONFLICT DO NOTHING RETURNING id),
            gathered AS (
                INSERT INTO emission_wait (emission_id, run_id, step_id)
                SELECT begun.id, waiting.run_id, waiting.step_id FROM begun CROSS JOIN waiting)
            SELECT id FROM begun UNION SELECT id FROM emission WHERE id = $1""";
    private static final String TAKE = """
            WITH taken AS (
                DELETE FROM emission_wait WHERE (emission_id, run_id, step_id) IN (
                    SELECT emission_id, run_id, step_id FROM emission_wait WHERE emission_id = $1
                    ORDER BY run_id, step_id LIMIT $2)
                RETURNING run_id, step_id)
            SELECT run_id, step_id FROM taken ORDER BY run_id, step_id""";
    private static final String TOLD = "DELETE FROM emission WHERE id = $1";

    /** A step that waits. */
    public record Waiting(String runId, StepKey step) {
        static Waiting of(Row row) {
            return new Waiting(row.getString("run_id"), StepKey.parse(row.getString("step_id")));
        }
    }

    /** @param run the state after the events */
    public Uni<Void> project(SqlClient tx, Run run, List<RunEvent> events) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (RunEvent event : events) {
            if (event instanceof RunEvent.OfStep ofStep && isWait(run, ofStep.step())) {
                Uni<Void> next = project(tx, run, ofStep);
                all = next == null ? all : all.chain(() -> next);
            }
        }
        return all;
    }

    /** Makes the rows of a run what its log says. @param waits all that it has waited for, in order */
    public Uni<Void> restore(SqlClient tx, Run run, List<StepEvent.Waiting> waits) {
        List<StepKey> listeners = run.listeners();
        Map<StepKey, StepEvent.Waiting> latest = new LinkedHashMap<>();
        waits.stream()
                .filter(wait -> wait.event() != null && listeners.contains(wait.step()))
                .forEach(wait -> latest.put(wait.step(), wait));
        Uni<Void> all = execute(tx, FORGET, Tuple.of(run.head().id()));
        for (StepEvent.Waiting wait : latest.values()) {
            all = all.chain(() -> project(tx, run, wait));
        }
        return all;
    }

    /** Those that wait for an event of this name. */
    public Uni<List<Waiting>> find(SqlClient client, String tenant, String name) {
        return client.preparedQuery(FIND).execute(Tuple.of(tenant, name)).map(Rows.all(Waiting::of));
    }

    /**
     * Writes down who waits for an event, once, if those are many; whoever waits later is not told of it.
     *
     * @param few as many as one transaction tells
     * @return whether they are written down, now or before
     */
    public Uni<Boolean> gather(SqlClient tx, String event, String tenant, String name, int few) {
        return tx.preparedQuery(GATHER)
                .execute(Tuple.of(event, tenant, name, few))
                .map(rows -> rows.size() > 0);
    }

    /** Some of those that are written down; with the transaction they are not any more. */
    public Uni<List<Waiting>> take(SqlClient tx, String event, int limit) {
        return tx.preparedQuery(TAKE).execute(Tuple.of(event, limit)).map(Rows.all(Waiting::of));
    }

    /** All that were written down have been told. */
    public Uni<Void> told(SqlClient tx, String event) {
        return execute(tx, TOLD, Tuple.of(event));
    }

    private static Uni<Void> project(SqlClient tx, Run run, RunEvent.OfStep event) {
        String id = run.head().id();
        String step = event.step().toString();
        return switch (event) {
            case StepEvent.Waiting e -> execute(tx, BEGIN, Tuple.of(run.head().tenantId(), e.event(), id, step));
            case StepEvent.Succeeded ignored -> execute(tx, END, Tuple.of(id, step));
            case StepEvent.Failed ignored -> execute(tx, END, Tuple.of(id, step));
            case StepEvent.Skipped ignored -> execute(tx, END, Tuple.of(id, step));
            case StepEvent.Cancelled ignored -> execute(tx, END, Tuple.of(id, step));
            case StepEvent.Reset ignored -> execute(tx, END, Tuple.of(id, step));
            default -> null;
        };
    }

    private static boolean isWait(Run run, StepKey key) {
        var step = run.plan().step(run.plan().position(key.step()));
        JsonNode with = run.control().inputs().getOrDefault(step.id(), step.with());
        return step.uses() instanceof Uses.Wait && with.has("event");
    }

    private static Uni<Void> execute(SqlClient tx, String sql, Tuple parameters) {
        return tx.preparedQuery(sql).execute(parameters).replaceWithVoid();
    }
}

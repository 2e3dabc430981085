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
    private static final String FIND = "SELECT run_id, step_id FROM event_wait WHERE tenant_id = $1 AND name = $2"
            + " AND (run_id, step_id) > ($3, $4) ORDER BY run_id, step_id LIMIT $5";

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

    /** Those that wait for an event of this name, in order, after one of them. */
    public Uni<List<Waiting>> find(SqlClient client, String tenant, String name, Waiting after, int limit) {
        String run = after == null ? "" : after.runId();
        String step = after == null ? "" : after.step().toString();
        return client.preparedQuery(FIND)
                .execute(Tuple.of(tenant, name, run, step, limit))
                .map(Rows.all(Waiting::of));
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

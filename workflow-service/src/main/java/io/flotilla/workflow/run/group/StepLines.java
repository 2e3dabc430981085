package io.flotilla.workflow.run.group;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The lines of concurrency groups: who waits, and who is at work. Written with the run events they follow from. */
@ApplicationScoped
public class StepLines {
    private static final String LEAVE =
            "DELETE FROM step_line WHERE run_id = $1 AND ($2 OR step_id = ANY($3)) RETURNING group_name";
    private static final String JOIN = """
            INSERT INTO step_line (run_id, step_id, tenant_id, group_name, most)
            SELECT $1::text, e.step_id, $2::text, e.group_name, e.most
            FROM unnest($3::text[], $4::text[], $5::int[]) WITH ORDINALITY AS e (step_id, group_name, most, position)
            ORDER BY e.position
            ON CONFLICT (run_id, step_id) DO UPDATE
            SET group_name = excluded.group_name, most = excluded.most, arrived = DEFAULT, working = false,
                held = false""";
    private static final String WORK = "UPDATE step_line SET working = true WHERE run_id = $1 AND step_id = ANY($2)";
    private static final String HOLD =
            "UPDATE step_line SET held = $2 WHERE run_id = $1 AND NOT working RETURNING group_name";
    private static final String HOLD_ONE = "UPDATE step_line SET held = true WHERE run_id = $1 AND step_id = $2";

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 1501))";
    private static final String NEXT = """
            SELECT run_id, step_id
            FROM (SELECT run_id, step_id, most FROM step_line
                  WHERE tenant_id = $1 AND group_name = $2 AND NOT working AND NOT held
                  ORDER BY arrived LIMIT 1) first
            WHERE most > (SELECT count(*) FROM step_line WHERE tenant_id = $1 AND group_name = $2 AND working)""";
    private static final String WAITING = """
            SELECT tenant_id, group_name
            FROM (SELECT tenant_id, group_name, max(most) AS most FROM step_line WHERE NOT working AND NOT held
                  GROUP BY tenant_id, group_name) waiting
            WHERE most > (SELECT count(*) FROM step_line working
                          WHERE working.tenant_id = waiting.tenant_id AND working.group_name = waiting.group_name
                            AND working.working)
            LIMIT $1""";

    @Inject
    Database database;

    /** A concurrency group of a tenant. */
    public record Line(String tenant, String group) {}

    /** Who is next. */
    public record Next(String runId, StepKey step) {}

    /** The groups in which somebody came or left. @param run the state after the events */
    public Uni<Set<String>> project(SqlClient tx, Run run, List<RunEvent> events) {
        return run.plan().isGrouped()
                ? write(tx, run, LineMoves.of(run, events))
                : Uni.createFrom().item(Set.of());
    }

    private static Uni<Set<String>> write(SqlClient tx, Run run, LineMoves moves) {
        Uni<Set<String>> touched = Uni.createFrom().item(new HashSet<>(moves.joinedGroups()));
        String id = run.head().id();
        if (moves.all() || !moves.left().isEmpty()) {
            Tuple leave = Tuple.of(id, moves.all(), moves.left().toArray(String[]::new));
            touched = touched.call(
                    groups -> tx.preparedQuery(LEAVE).execute(leave).invoke(rows -> groups.addAll(groups(rows))));
        }
        if (!moves.joined().isEmpty()) {
            Tuple join = Tuple.tuple()
                    .addString(id)
                    .addString(run.head().tenantId())
                    .addArrayOfString(moves.joined().stream()
                            .map(e -> e.step().toString())
                            .toArray(String[]::new))
                    .addArrayOfString(
                            moves.joined().stream().map(StepEvent.Queued::group).toArray(String[]::new))
                    .addArrayOfInteger(
                            moves.joined().stream().map(StepEvent.Queued::limit).toArray(Integer[]::new));
            touched = touched.call(() -> tx.preparedQuery(JOIN).execute(join));
        }
        if (!moves.working().isEmpty()) {
            Tuple work = Tuple.of(id, moves.working().toArray(String[]::new));
            touched = touched.call(() -> tx.preparedQuery(WORK).execute(work));
        }
        if (moves.held() != null) {
            Tuple hold = Tuple.of(id, moves.held());
            touched = touched.call(
                    groups -> tx.preparedQuery(HOLD).execute(hold).invoke(rows -> groups.addAll(groups(rows))));
        }
        return touched;
    }

    /** Until the transaction ends, nobody else lets somebody in. */
    public Uni<Void> lock(SqlClient tx, Line line) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of(line.tenant() + " " + line.group()))
                .replaceWithVoid();
    }

    /** The first in line, when there is room for it; otherwise null. */
    public Uni<Next> next(SqlClient tx, Line line) {
        return tx.preparedQuery(NEXT)
                .execute(Tuple.of(line.tenant(), line.group()))
                .map(Rows.first(StepLines::next));
    }

    /** Passes over what cannot begin now. */
    public Uni<Void> hold(SqlClient tx, Next next) {
        return tx.preparedQuery(HOLD_ONE)
                .execute(Tuple.of(next.runId(), next.step().toString()))
                .replaceWithVoid();
    }

    /** Takes out what its run knows nothing of. */
    public Uni<Void> drop(SqlClient tx, Next next) {
        return tx.preparedQuery(LEAVE)
                .execute(Tuple.of(next.runId(), false, new String[] {next.step().toString()}))
                .replaceWithVoid();
    }

    /** Lines in which somebody waits and there may be room. */
    public Uni<List<Line>> waiting(int limit) {
        return database.pool()
                .preparedQuery(WAITING)
                .execute(Tuple.of(limit))
                .map(Rows.all(row -> new Line(row.getString("tenant_id"), row.getString("group_name"))));
    }

    private static Next next(Row row) {
        return new Next(row.getString("run_id"), StepKey.parse(row.getString("step_id")));
    }

    private static Set<String> groups(RowSet<Row> rows) {
        return Rows.stream(rows).map(row -> row.getString("group_name")).collect(Collectors.toSet());
    }
}

package io.flotilla.workflow.run.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.StreamSupport;

/** Questions to people as a list; they follow from the run's events and are written with them. */
@ApplicationScoped
public class Approvals {
    private static final String REQUESTED = """
            INSERT INTO approval (id, tenant_id, run_id, step_id, digest, title, description, subject, form,
                                  requested_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""";
    private static final String DECIDED = "UPDATE approval SET status = $2, decided_at = $3, decided_by = $4,"
            + " reason = $5, answers = $6 WHERE id = $1 AND status = 'pending'";
    private static final String CANCELLED = "UPDATE approval SET status = 'cancelled', decided_at = $3, reason = $4"
            + " WHERE run_id = $1 AND step_id = $2 AND status = 'pending'";
    private static final String FIND = "SELECT * FROM approval WHERE tenant_id = $1 AND id = $2";
    private static final String LIST = "SELECT * FROM approval WHERE tenant_id = $1"
            + " AND ($2::text IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3)"
            + " AND ($4::text IS NULL OR run_id = $4) ORDER BY id DESC LIMIT $5";

    @Inject
    Database database;

    /** Writes what these events mean for the list. @param run the state after them */
    public Uni<Void> project(SqlClient tx, Run run, List<RunEvent> events) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (RunEvent event : events) {
            Uni<Void> next = switch (event) {
                case RunEvent.ApprovalRequested e -> execute(tx, REQUESTED, requested(run, e));
                case RunEvent.ApprovalDecided e -> execute(tx, DECIDED, decided(e));
                case RunEvent.StepCancelled e when isQuestion(run, e) -> closed(tx, run, e, e.reason());
                case RunEvent.StepSkipped e
                when e.skippedBy() != null && isQuestion(run, e) -> closed(tx, run, e, e.reason());
                default -> null;
            };
            all = next == null ? all : all.chain(() -> next);
        }
        return all;
    }

    /** Null when the tenant has none of this id. */
    public Uni<ApprovalRow> find(String tenant, String id) {
        return database.pool()
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant, id))
                .map(rows ->
                        rows.size() == 0 ? null : ApprovalRow.of(rows.iterator().next()));
    }

    /** Newest first. Null filters do not filter. @param before the id after which the page starts */
    public Uni<List<ApprovalRow>> list(String tenant, String before, String status, String runId, int limit) {
        Tuple parameters = Tuple.tuple()
                .addString(tenant)
                .addString(before)
                .addString(status)
                .addString(runId)
                .addInteger(limit);
        return database.pool()
                .preparedQuery(LIST)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ApprovalRow::of)
                        .toList());
    }

    private static boolean isQuestion(Run run, RunEvent.OfStep event) {
        int position = run.plan().position(event.step().step());
        Uses uses = run.plan().step(position).uses();
        return uses instanceof Uses.Approval || uses instanceof Uses.Plan;
    }

    private static Uni<Void> closed(SqlClient tx, Run run, RunEvent.OfStep event, String reason) {
        return execute(
                tx, CANCELLED, Tuple.of(run.head().id(), event.step().toString(), Times.column(event.at()), reason));
    }

    private static Uni<Void> execute(SqlClient tx, String sql, Tuple parameters) {
        return tx.preparedQuery(sql).execute(parameters).replaceWithVoid();
    }

    private static Tuple requested(Run run, RunEvent.ApprovalRequested event) {
        return Tuple.tuple()
                .addString(event.approvalId())
                .addString(run.head().tenantId())
                .addString(run.head().id())
                .addString(event.step().toString())
                .addString(event.digest())
                .addString(event.title())
                .addString(event.description())
                .addValue(json(event.subject()))
                .addValue(json(event.form()))
                .addOffsetDateTime(Times.column(event.at()))
                .addOffsetDateTime(Times.column(event.expiresAt()));
    }

    private static Tuple decided(RunEvent.ApprovalDecided event) {
        return Tuple.tuple()
                .addString(event.approvalId())
                .addString(event.decision())
                .addOffsetDateTime(Times.column(event.at()))
                .addString(event.decidedBy())
                .addString(event.reason())
                .addValue(json(event.answers()));
    }

    private static Buffer json(JsonNode value) {
        return value == null ? null : Buffer.buffer(Json.bytes(value));
    }
}

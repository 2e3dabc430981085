package io.flotilla.workflow.run.approval;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.Approval;
import io.flotilla.workflow.run.domain.ApprovalEvent;
import io.flotilla.workflow.run.domain.Person;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.Work;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Questions to people as a list; they follow from the run's events and are written with them. */
@ApplicationScoped
public class Approvals {
    private static final String REQUESTED = """
            INSERT INTO approval (id, tenant_id, run_id, step_id, digest, title, description, subject, form,
                                  requested_at, expires_at, standing, approver_users, approver_roles,
                                  approver_groups, excluded)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (id) DO NOTHING""";
    private static final String PROGRESSED = """
            UPDATE approval SET digest = $2, expires_at = $3, standing = $4, approver_users = $5, approver_roles = $6,
                   approver_groups = $7, heard = $8, delegators = $9, delegates = $10
            WHERE id = $1""";
    private static final String DECIDED = "UPDATE approval SET status = $2, decided_at = $3, decided_by = $4,"
            + " reason = $5, answers = $6 WHERE id = $1 AND status = 'pending'";
    private static final String CANCELLED = "UPDATE approval SET status = 'cancelled', decided_at = $3, reason = $4"
            + " WHERE run_id = $1 AND step_id = $2 AND status = 'pending'";
    private static final String REOPENED = "UPDATE approval SET status = 'pending', decided_at = NULL,"
            + " decided_by = NULL, reason = NULL, answers = NULL WHERE id = $1 AND status <> 'pending'";
    private static final String CLOSED = "UPDATE approval SET status = 'cancelled', decided_at = now()"
            + " WHERE run_id = $1 AND status = 'pending' AND id <> ALL($2)";
    private static final String FIND = "SELECT * FROM approval WHERE tenant_id = $1 AND id = $2";
    private static final String LIST = "SELECT * FROM approval WHERE tenant_id = $1"
            + " AND ($2::text IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3)"
            + " AND ($4::text IS NULL OR run_id = $4) ORDER BY id DESC LIMIT $5";
    private static final String MINE = """
            SELECT * FROM approval WHERE tenant_id = $1 AND status = 'pending'
              AND ($2::text IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3)
              AND ($4::text IS NULL OR run_id = $4)
              AND excluded IS DISTINCT FROM $6 AND NOT $6 = ANY(heard)
              AND ($6 = ANY(delegates) OR NOT $6 = ANY(delegators) AND (
                    approver_users IS NULL OR $6 = ANY(approver_users) OR approver_roles && $7::text[]
                    OR approver_groups && $8::text[]))
            ORDER BY id DESC LIMIT $5""";

    @Inject
    Database database;

    /** Writes what these events mean for the list. @param run the state after them */
    public Uni<Void> project(SqlClient tx, Run run, List<RunEvent> events) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (RunEvent event : events) {
            Uni<Void> next = switch (event) {
                case ApprovalEvent.Requested e -> execute(tx, REQUESTED, requested(run, e));
                case ApprovalEvent.Decided e -> execute(tx, DECIDED, decided(e));
                case ApprovalEvent.Voted e -> progressed(tx, run, e, e.approvalId());
                case ApprovalEvent.Delegated e -> progressed(tx, run, e, e.approvalId());
                case ApprovalEvent.Reminded e -> progressed(tx, run, e, e.approvalId());
                case ApprovalEvent.Escalated e -> progressed(tx, run, e, e.approvalId());
                case ApprovalEvent.Changed e -> progressed(tx, run, e, e.approvalId());
                case StepEvent.Cancelled e when isQuestion(run, e) -> closed(tx, run, e, e.reason());
                case StepEvent.Skipped e
                when e.skippedBy() != null && isQuestion(run, e) -> closed(tx, run, e, e.reason());
                default -> null;
            };
            all = next == null ? all : all.chain(() -> next);
        }
        return all;
    }

    /** Null when the tenant has none of this id. */
    public Uni<ApprovalRow> find(String tenant, String id) {
        return database.pool().preparedQuery(FIND).execute(Tuple.of(tenant, id)).map(Rows.first(ApprovalRow::of));
    }

    /** Newest first. Null filters do not filter. @param before the id after which the page starts */
    public Uni<List<ApprovalRow>> list(String tenant, String before, String status, String runId, int limit) {
        return list(LIST, filters(tenant, before, status, runId, limit));
    }

    /** As {@link #list}, but only open questions on which this person has a say that was not heard yet. */
    public Uni<List<ApprovalRow>> listMine(
            String tenant, Person me, String before, String status, String runId, int limit) {
        return list(
                MINE,
                filters(tenant, before, status, runId, limit)
                        .addString(me.subject())
                        .addArrayOfString(me.roles().toArray(String[]::new))
                        .addArrayOfString(me.groups().toArray(String[]::new)));
    }

    private Uni<List<ApprovalRow>> list(String sql, Tuple parameters) {
        return database.pool().preparedQuery(sql).execute(parameters).map(Rows.all(ApprovalRow::of));
    }

    private static Tuple filters(String tenant, String before, String status, String runId, int limit) {
        return Tuple.tuple()
                .addString(tenant)
                .addString(before)
                .addString(status)
                .addString(runId)
                .addInteger(limit);
    }

    /** The row shows how the question stands after all of the events, or it is another one's by now. */
    private static Uni<Void> progressed(SqlClient tx, Run run, RunEvent.OfStep event, String id) {
        Work work = run.work(event.step());
        return work == null || work.approval() == null || !work.approval().id().equals(id)
                ? Uni.createFrom().voidItem()
                : execute(tx, PROGRESSED, progress(work.approval()));
    }

    /**
     * Makes the rows of a run what its log says.
     *
     * @param asked all that it has ever asked
     * @param decided all that was ever decided; what is open by neither was taken back
     */
    public Uni<Void> restore(
            SqlClient tx, Run run, List<ApprovalEvent.Requested> asked, List<ApprovalEvent.Decided> decided) {
        Map<String, Approval> open = new HashMap<>();
        run.questions().stream().map(key -> run.work(key).approval()).forEach(q -> open.put(q.id(), q));
        Uni<Void> all = Uni.createFrom().voidItem();
        for (ApprovalEvent.Requested event : asked) {
            Approval question = open.get(event.approvalId());
            if (question != null) {
                all = all.chain(() -> execute(tx, REQUESTED, requested(run, event)))
                        .chain(() -> execute(tx, REOPENED, Tuple.of(question.id())))
                        .chain(() -> execute(tx, PROGRESSED, progress(question)));
            }
        }
        for (ApprovalEvent.Decided event : decided) {
            all = all.chain(() -> execute(tx, DECIDED, decided(event)));
        }
        String[] ids = open.keySet().toArray(String[]::new);
        return all.chain(() -> execute(tx, CLOSED, Tuple.of(run.head().id(), ids)));
    }

    private static Tuple progress(Approval approval) {
        Shown shown = Shown.of(approval);
        return Tuple.tuple()
                .addString(approval.id())
                .addString(approval.digest())
                .addOffsetDateTime(Times.column(approval.expiresAt()))
                .addValue(Buffer.buffer(Json.bytes(Standing.of(approval))))
                .addArrayOfString(names(shown.users()))
                .addArrayOfString(names(shown.roles()))
                .addArrayOfString(names(shown.groups()))
                .addArrayOfString(names(shown.heard()))
                .addArrayOfString(names(shown.delegators()))
                .addArrayOfString(names(shown.delegates()));
    }

    private static String[] names(List<String> names) {
        return names == null ? null : names.toArray(String[]::new);
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

    private static Tuple requested(Run run, ApprovalEvent.Requested event) {
        Approval approval = Approval.of(event);
        Shown shown = Shown.of(approval);
        return Tuple.tuple()
                .addString(event.approvalId())
                .addString(run.head().tenantId())
                .addString(run.head().id())
                .addString(event.step().toString())
                .addString(event.digest())
                .addString(plain(event.title()))
                .addString(plain(event.description()))
                .addValue(json(event.subject()))
                .addValue(json(event.form()))
                .addOffsetDateTime(Times.column(event.at()))
                .addOffsetDateTime(Times.column(event.expiresAt()))
                .addValue(Buffer.buffer(Json.bytes(Standing.of(approval))))
                .addArrayOfString(names(shown.users()))
                .addArrayOfString(names(shown.roles()))
                .addArrayOfString(names(shown.groups()))
                .addString(approval.rules().excludeRequester() ? run.head().createdBy() : null);
    }

    /** What a run has computed may hold a NUL, which the database does not take. */
    private static String plain(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    private static Tuple decided(ApprovalEvent.Decided event) {
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

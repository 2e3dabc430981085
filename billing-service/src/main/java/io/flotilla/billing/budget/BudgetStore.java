package io.flotilla.billing.budget;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The statements about budgets as people see them; {@link BudgetAccounts} has those that move money. */
@ApplicationScoped
class BudgetStore {
    static final String COLUMNS =
            "id, scope, name, period, limit_amount, counts_from, held, version, created_at," + " updated_at";
    private static final String FIND =
            "SELECT " + COLUMNS + " FROM budget" + " WHERE tenant_id = $1 AND scope = $2 AND name = $3";
    private static final String LIST = "SELECT " + COLUMNS + " FROM budget"
            + " WHERE tenant_id = $1 AND scope = 'tenant' AND name > $2 ORDER BY name LIMIT $3";
    private static final String SPENT = "SELECT budget_id, spent FROM budget_spending WHERE (budget_id, period_start)"
            + " IN (SELECT * FROM unnest($1::text[], $2::timestamptz[]))";
    private static final String UPSERT = """
            INSERT INTO budget (id, tenant_id, scope, name, period, limit_amount, counts_from)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (tenant_id, scope, name) DO UPDATE
            SET period = excluded.period, limit_amount = excluded.limit_amount, version = budget.version + 1,
                updated_at = now(),
                counts_from = CASE WHEN budget.period = excluded.period
                                   THEN budget.counts_from ELSE excluded.counts_from END
            RETURNING\
            """ + " " + COLUMNS;

    /** What was spent before the budget was there: that of a run counts what is part of the run, a tenant's all. */
    private static final String COUNT_ANEW = """
            INSERT INTO budget_spending (budget_id, period_start, spent)
            SELECT b.id, b.counts_from, coalesce(CASE b.scope
                WHEN 'tenant' THEN (SELECT sum(amount) FROM usage_item u
                    WHERE u.tenant_id = b.tenant_id AND u.occurred_at >= b.counts_from)
                ELSE (SELECT sum(amount) FROM usage_item u
                    WHERE u.tenant_id = b.tenant_id AND u.occurred_at >= b.counts_from
                      AND u.run_id = ANY(b.name || ARRAY(SELECT a.run_id FROM run_above a
                                         WHERE a.tenant_id = b.tenant_id AND a.above_run_id = b.name)))
                END, 0)
            FROM budget b WHERE b.id = $1""";

    /** What is held already, of the runs that the budget is for; a hold is reserved in it once. */
    private static final String RESERVE_OPEN = """
            WITH held AS (
                SELECT h.id, h.remaining FROM hold h JOIN budget b ON b.tenant_id = h.tenant_id
                WHERE b.id = $1 AND h.state = 'open' AND (b.scope = 'tenant'
                      OR h.run_id = ANY(b.name || ARRAY(SELECT a.run_id FROM run_above a
                                        WHERE a.tenant_id = b.tenant_id AND a.above_run_id = b.name)))
                ORDER BY h.id FOR UPDATE OF h),
            reserved AS (
                INSERT INTO hold_budget (hold_id, budget_id) SELECT id, $1 FROM held
                ON CONFLICT DO NOTHING RETURNING hold_id)
            UPDATE budget SET held = held + (
                SELECT coalesce(sum(remaining), 0) FROM held JOIN reserved ON reserved.hold_id = held.id)
            WHERE id = $1""";

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('budgets/' || $1, 0))::text";
    private static final String LOCK_SHARED =
            "SELECT pg_advisory_xact_lock_shared(hashtextextended('budgets/' || $1, 0))::text";

    /**
     * Taken before a budget is made: nothing is set aside and no usage counted meanwhile, so that none is missed by the new
     * budget. It is always the first lock of a transaction.
     */
    Uni<Void> lockForChange(SqlClient tx, String tenantId) {
        return tx.preparedQuery(LOCK).execute(Tuple.of(tenantId)).replaceWithVoid();
    }

    /** Taken before money is set aside, or usage counted. */
    Uni<Void> lockForCounting(SqlClient tx, String tenantId) {
        return tx.preparedQuery(LOCK_SHARED).execute(Tuple.of(tenantId)).replaceWithVoid();
    }

    /** The budget, with what is spent in the period of {@code now}; null if there is none. */
    Uni<Budget> find(SqlClient sql, String tenantId, String scope, String name, Instant now) {
        return sql.preparedQuery(FIND)
                .execute(Tuple.of(tenantId, scope, name))
                .map(BudgetStore::budgets)
                .flatMap(budgets -> withSpending(sql, budgets, now))
                .map(budgets -> budgets.isEmpty() ? null : budgets.getFirst());
    }

    Uni<List<Budget>> list(SqlClient sql, String tenantId, String after, int limit, Instant now) {
        return sql.preparedQuery(LIST)
                .execute(Tuple.of(tenantId, after, limit))
                .map(BudgetStore::budgets)
                .flatMap(budgets -> withSpending(sql, budgets, now));
    }

    Uni<Budget> put(SqlClient tx, String id, String tenantId, String scope, String name, Limit limit) {
        Tuple row = Tuple.tuple()
                .addString(id)
                .addString(tenantId)
                .addString(scope)
                .addString(name)
                .addString(limit.period().wireName())
                .addBigDecimal(limit.amount())
                .addOffsetDateTime(utc(limit.countsFrom()));
        return tx.preparedQuery(UPSERT)
                .execute(row)
                .map(rows -> budget(rows.iterator().next()));
    }

    Uni<Void> countAnew(SqlClient tx, Budget budget) {
        return tx.preparedQuery("DELETE FROM budget_spending WHERE budget_id = $1")
                .execute(Tuple.of(budget.id()))
                .chain(() -> tx.preparedQuery(COUNT_ANEW).execute(Tuple.of(budget.id())))
                .replaceWithVoid();
    }

    /** Of a budget that is new, or has got another run: what was spent, and what is held. */
    Uni<Void> takeStock(SqlClient tx, Budget budget) {
        return countAnew(tx, budget)
                .chain(() -> tx.preparedQuery(RESERVE_OPEN).execute(Tuple.of(budget.id())))
                .replaceWithVoid();
    }

    Uni<Boolean> delete(SqlClient sql, String tenantId, String name) {
        return sql.preparedQuery("DELETE FROM budget WHERE tenant_id = $1 AND scope = 'tenant' AND name = $2")
                .execute(Tuple.of(tenantId, name))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<List<Budget>> withSpending(SqlClient sql, List<Budget> budgets, Instant now) {
        if (budgets.isEmpty()) {
            return Uni.createFrom().item(budgets);
        }
        return sql.preparedQuery(SPENT)
                .execute(periods(budgets, now))
                .map(BudgetStore::spentById)
                .map(spent -> budgets.stream()
                        .map(b -> b.withSpent(spent.getOrDefault(b.id(), BigDecimal.ZERO)))
                        .toList());
    }

    static Tuple periods(List<Budget> budgets, Instant at) {
        return Tuple.of(
                budgets.stream().map(Budget::id).toArray(String[]::new),
                budgets.stream().map(b -> utc(b.periodStart(at))).toArray(OffsetDateTime[]::new));
    }

    private static Map<String, BigDecimal> spentById(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .collect(Collectors.toMap(r -> r.getString("budget_id"), r -> r.getBigDecimal("spent")));
    }

    static List<Budget> budgets(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(BudgetStore::budget)
                .toList();
    }

    private static Budget budget(Row row) {
        return new Budget(
                row.getString("id"),
                row.getString("scope"),
                row.getString("name"),
                Period.of(row.getString("period")),
                row.getBigDecimal("limit_amount"),
                row.getOffsetDateTime("counts_from").toInstant(),
                BigDecimal.ZERO,
                row.getBigDecimal("held"),
                row.getInteger("version"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** @param countsFrom see {@link Budget#countsFrom()}; kept from before when the period stays the same */
    record Limit(BigDecimal amount, Period period, Instant countsFrom) {}
}

package io.flotilla.billing.budget;

import io.flotilla.billing.budget.BudgetStore.Limit;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * Budgets as the ledger uses them. Locks are taken in one order everywhere, so that no two transactions wait for each
 * other: the tenant's (shared), the hold, the budgets by id.
 */
@ApplicationScoped
public class BudgetAccounts {
    private static final String RUN = "run";
    private static final String EXISTS = "SELECT 1 FROM budget WHERE tenant_id = $1 AND scope = 'run' AND name = $2";
    private static final String LOCK = "SELECT " + BudgetStore.COLUMNS + " FROM budget WHERE tenant_id = $1"
            + " AND (scope = 'tenant' OR (scope = 'run' AND name = ANY($2))) ORDER BY id FOR UPDATE";
    private static final String RESERVE = "UPDATE budget SET held = held + $2 WHERE id = ANY($1)";
    private static final String FREE =
            "UPDATE budget SET held = held - $2 WHERE id IN (SELECT budget_id FROM hold_budget WHERE hold_id = $1)";
    private static final String SPEND = """
        INSERT INTO budget_spending (budget_id, period_start, spent)
        SELECT id, period_start, $3 FROM unnest($1::text[], $2::timestamptz[]) AS p (id, period_start)
        ON CONFLICT (budget_id, period_start) DO UPDATE SET spent = budget_spending.spent + excluded.spent\
        """;

    @Inject
    BudgetStore store;

    @Inject
    Database database;

    /** Makes the run's budget at its first sight. Later limits are ignored: the first one was agreed when the run began. */
    public Uni<Void> ensureRun(String tenantId, String runId, BigDecimal limit) {
        return database.pool()
                .preparedQuery(EXISTS)
                .execute(Tuple.of(tenantId, runId))
                .flatMap(rows -> rows.size() > 0
                        ? Uni.createFrom().voidItem()
                        : database.inTransaction(tx -> makeRun(tx, tenantId, runId, limit)));
    }

    private Uni<Void> makeRun(SqlConnection tx, String tenantId, String runId, BigDecimal limit) {
        return store.lockForChange(tx, tenantId)
                .chain(() -> tx.preparedQuery(EXISTS).execute(Tuple.of(tenantId, runId)))
                .flatMap(rows -> rows.size() > 0 ? Uni.createFrom().voidItem() : insertRun(tx, tenantId, runId, limit));
    }

    private Uni<Void> insertRun(SqlConnection tx, String tenantId, String runId, BigDecimal limit) {
        return store.put(tx, Ids.next("bud"), tenantId, RUN, runId, new Limit(limit, Period.TOTAL, Instant.EPOCH))
                .flatMap(budget -> store.countAnew(tx, budget));
    }

    /** To be called first in a transaction that counts usage. */
    public Uni<Void> beginCounting(SqlConnection tx, String tenantId) {
        return store.lockForCounting(tx, tenantId);
    }

    /**
     * Locks the budgets of the tenant and of these runs.
     *
     * @return with what is spent in the period of {@code now}, read under the lock
     */
    public Uni<List<Budget>> lock(SqlConnection tx, String tenantId, List<String> runIds, Instant now) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of(tenantId, runIds.toArray(String[]::new)))
                .map(BudgetStore::budgets)
                .flatMap(budgets -> store.withSpending(tx, budgets, now));
    }

    public Uni<Void> reserve(SqlClient tx, List<Budget> locked, BigDecimal amount) {
        String[] ids = locked.stream().map(Budget::id).toArray(String[]::new);
        return run(tx, RESERVE, Tuple.of(ids, amount), !locked.isEmpty());
    }

    /** Takes back what a hold has reserved; its budgets must be locked. */
    public Uni<Void> free(SqlClient tx, String holdId, BigDecimal amount) {
        return run(tx, FREE, Tuple.of(holdId, amount), amount.signum() != 0);
    }

    /** Counts usage in the period in which it occurred. */
    public Uni<Void> spend(SqlClient tx, List<Budget> locked, BigDecimal amount, Instant occurredAt) {
        List<Budget> counting =
                locked.stream().filter(b -> b.counts(occurredAt)).toList();
        Tuple values = BudgetStore.periods(counting, occurredAt).addBigDecimal(amount);
        return run(tx, SPEND, values, !counting.isEmpty() && amount.signum() != 0);
    }

    private static Uni<Void> run(SqlClient tx, String sql, Tuple values, boolean needed) {
        return needed
                ? tx.preparedQuery(sql).execute(values).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }
}

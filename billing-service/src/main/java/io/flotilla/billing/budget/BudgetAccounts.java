package io.flotilla.billing.budget;

import io.flotilla.billing.budget.BudgetStore.Limit;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Budgets as the ledger uses them. Locks are taken in one order everywhere, so that no two transactions wait for each
 * other: the tenant's (shared), the hold, the budgets by id.
 */
@ApplicationScoped
public class BudgetAccounts {
    private static final String RUN = "run";
    /** How many of the budgets are there, and how many of the runs above are known. */
    private static final String KNOWN = """
            SELECT (SELECT count(*) FROM budget WHERE tenant_id = $1 AND scope = 'run' AND name = ANY($2))
                 + (SELECT count(*) FROM run_above WHERE tenant_id = $1 AND run_id = $3 AND above_run_id = ANY($4))""";

    private static final String EXISTS = "SELECT 1 FROM budget WHERE tenant_id = $1 AND scope = 'run' AND name = $2";
    private static final String PART_OF = "INSERT INTO run_above (tenant_id, run_id, above_run_id)"
            + " SELECT $1, $2, unnest($3::text[]) ON CONFLICT DO NOTHING RETURNING above_run_id";
    private static final String OF_RUNS = "SELECT " + BudgetStore.COLUMNS
            + " FROM budget WHERE tenant_id = $1 AND scope = 'run' AND name = ANY($2) ORDER BY id";
    private static final String LOCK = "SELECT " + BudgetStore.COLUMNS + """
             FROM budget WHERE tenant_id = $1
            AND (scope = 'tenant' OR (scope = 'run' AND name = ANY($2::text[] || ARRAY(
                SELECT above_run_id FROM run_above WHERE tenant_id = $1 AND run_id = ANY($2::text[])))))
            ORDER BY id FOR UPDATE""";
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

    /**
     * Makes the budgets of a run, and of those of which it is a part, at their first sight. Later limits are ignored:
     * what is at work does not know whether people have changed them since, see {@link #changeRun}.
     */
    public Uni<Void> ensureRun(String tenantId, RunLimit run, List<RunLimit> above) {
        String[] aboveIds = above.stream().map(RunLimit::runId).toArray(String[]::new);
        List<RunLimit> all =
                Stream.concat(above.stream(), Stream.of(run)).distinct().toList();
        String[] names = all.stream().map(RunLimit::runId).toArray(String[]::new);
        return database.pool()
                .preparedQuery(KNOWN)
                .execute(Tuple.of(tenantId, names, run.runId(), aboveIds))
                .flatMap(rows -> rows.iterator().next().getLong(0) == names.length + aboveIds.length
                        ? Uni.createFrom().voidItem()
                        : database.inTransaction(tx -> makeRuns(tx, tenantId, run.runId(), aboveIds, all)));
    }

    private Uni<Void> makeRuns(SqlConnection tx, String tenantId, String runId, String[] above, List<RunLimit> all) {
        return store.lockForChange(tx, tenantId)
                .chain(() -> partOf(tx, tenantId, runId, above))
                .call(() -> each(all, limit -> makeRun(tx, tenantId, limit)))
                .flatMap(joined -> joined(tx, tenantId, joined));
    }

    /** Gives those of which the run was not known to be a part. */
    private static Uni<String[]> partOf(SqlConnection tx, String tenantId, String runId, String[] above) {
        return tx.preparedQuery(PART_OF)
                .execute(Tuple.of(tenantId, runId, above))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("above_run_id"))
                        .toArray(String[]::new));
    }

    /** A budget that was there before counts from now on what the run has spent so far, and what it holds. */
    private Uni<Void> joined(SqlConnection tx, String tenantId, String[] above) {
        if (above.length == 0) {
            return Uni.createFrom().voidItem();
        }
        return tx.preparedQuery(OF_RUNS)
                .execute(Tuple.of(tenantId, above))
                .flatMap(rows -> each(BudgetStore.budgets(rows), budget -> store.takeStock(tx, budget)));
    }

    private Uni<Void> makeRun(SqlConnection tx, String tenantId, RunLimit limit) {
        return tx.preparedQuery(EXISTS)
                .execute(Tuple.of(tenantId, limit.runId()))
                .flatMap(rows -> rows.size() > 0 ? Uni.createFrom().voidItem() : insertRun(tx, tenantId, limit));
    }

    /**
     * Of a run at work: holds from now on heed it, also those of what began before.
     *
     * @param limit null for none any more
     * @param above the runs of which it is a part; their budgets are made if there are none
     */
    Uni<Void> changeRun(SqlConnection tx, String tenantId, RunLimit limit, List<RunLimit> above) {
        Limit wanted = new Limit(limit.amount(), Period.TOTAL, Instant.EPOCH);
        String[] aboveIds = above.stream().map(RunLimit::runId).toArray(String[]::new);
        List<RunLimit> all = Stream.concat(above.stream(), Stream.of(limit)).toList();
        return makeRuns(tx, tenantId, limit.runId(), aboveIds, all)
                .chain(() -> store.put(tx, Ids.next("bud"), tenantId, RUN, limit.runId(), wanted))
                .replaceWithVoid();
    }

    private Uni<Void> insertRun(SqlConnection tx, String tenantId, RunLimit limit) {
        Limit wanted = new Limit(limit.amount(), Period.TOTAL, Instant.EPOCH);
        return store.put(tx, Ids.next("bud"), tenantId, RUN, limit.runId(), wanted)
                .flatMap(budget -> store.takeStock(tx, budget));
    }

    /** To be called first in a transaction that sets money aside, or counts usage. */
    public Uni<Void> beginCounting(SqlConnection tx, String tenantId) {
        return store.lockForCounting(tx, tenantId);
    }

    /**
     * Locks the budgets of the tenant, of these runs, and of those of which they are a part.
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

    private static <T> Uni<Void> each(List<T> all, Function<T, Uni<? extends Void>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work)
                .collect()
                .last();
    }

    private static Uni<Void> run(SqlClient tx, String sql, Tuple values, boolean needed) {
        return needed
                ? tx.preparedQuery(sql).execute(values).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }
}

package io.flotilla.billing.budget;

import io.flotilla.billing.budget.BudgetStore.Limit;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The tenant's budgets, as its people set them. */
@ApplicationScoped
class Budgets {
    private static final String TENANT = "tenant";

    @Inject
    FleetClock clock;

    @Inject
    BudgetStore store;

    @Inject
    Database database;

    Uni<Budget> get(String tenantId, String name) {
        return store.find(database.pool(), tenantId, TENANT, name, clock.now())
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("budget", name));
    }

    Uni<List<Budget>> list(String tenantId, String after, int limit) {
        return store.list(database.pool(), tenantId, after, limit, clock.now());
    }

    /**
     * Makes or changes a budget. A changed limit holds for the next hold; a changed period is counted anew.
     *
     * @param ifMatch the version that the caller has seen, or null
     */
    Uni<Budget> put(String tenantId, String name, BigDecimal limit, Period period, Integer ifMatch) {
        Instant now = clock.now();
        Limit wanted = new Limit(limit, period, period.countsFrom(now));
        return database.inTransaction(tx -> store.lockForChange(tx, tenantId)
                .chain(() -> store.find(tx, tenantId, TENANT, name, now))
                .invoke(before -> check(before, ifMatch))
                .flatMap(before -> write(tx, tenantId, name, before, wanted))
                .chain(() -> store.find(tx, tenantId, TENANT, name, now)));
    }

    Uni<Void> delete(String tenantId, String name) {
        return store.delete(database.pool(), tenantId, name)
                .invoke(found -> {
                    if (!found) {
                        throw ProblemException.notFound("budget", name);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> write(SqlConnection tx, String tenantId, String name, Budget before, Limit wanted) {
        return store.put(tx, Ids.next("bud"), tenantId, TENANT, name, wanted).flatMap(after -> {
            if (before == null) {
                return store.takeStock(tx, after);
            }
            return before.period() == wanted.period() ? Uni.createFrom().voidItem() : store.countAnew(tx, after);
        });
    }

    private static void check(Budget before, Integer ifMatch) {
        if (ifMatch != null && (before == null || before.version() != ifMatch)) {
            throw ProblemException.of(
                    412, "precondition-failed", ErrorClass.CONFLICT, "the budget was changed meanwhile");
        }
    }
}

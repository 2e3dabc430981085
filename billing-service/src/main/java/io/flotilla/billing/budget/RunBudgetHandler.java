package io.flotilla.billing.budget;

import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.Set;

/** What people change of the budget of a run at work. */
@ApplicationScoped
class RunBudgetHandler implements EventHandler {
    @Inject
    BudgetAccounts accounts;

    @Override
    public Set<String> types() {
        return Set.of("io.flotilla.run.budget-changed.v1");
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        RunLimit limit = new RunLimit(event.runId(), limit(event));
        return Commit.of(tx -> accounts.changeRun(tx, event.tenantId(), limit));
    }

    private static BigDecimal limit(Event event) {
        try {
            Changed data = Json.convert(event.data(), Changed.class);
            return data.budget == null ? null : data.budget.limit;
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", "is not a budget: " + e.getMessage());
        }
    }

    /** @param budget null when there is none any more */
    @RegisterForReflection
    private record Changed(Amount budget) {}

    @RegisterForReflection
    private record Amount(BigDecimal limit) {}
}

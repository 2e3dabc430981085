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
import java.util.List;
import java.util.Set;

/** What people change of the budget of a run at work, and what its sub-runs inherit of that. */
@ApplicationScoped
class RunBudgetHandler implements EventHandler {
    @Inject
    BudgetAccounts accounts;

    @Override
    public Set<String> types() {
        return Set.of("io.flotilla.run.budget-changed.v1", "io.flotilla.run.budget-inherited.v1");
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Changed data = changed(event);
        RunLimit limit = new RunLimit(event.runId(), data.budget == null ? null : data.budget.limit);
        List<RunLimit> above = data.within.stream()
                .map(run -> new RunLimit(run.runId, run.limit))
                .toList();
        return Commit.of(tx -> accounts.changeRun(tx, event.tenantId(), limit, above));
    }

    private static Changed changed(Event event) {
        try {
            return Json.convert(event.data(), Changed.class);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", "is not a budget: " + e.getMessage());
        }
    }

    /** @param budget null when there is none any more @param within those of the runs above a sub-run */
    @RegisterForReflection
    private record Changed(Amount budget, List<Above> within) {
        private Changed {
            within = within == null ? List.of() : within;
        }
    }

    @RegisterForReflection
    private record Above(String runId, BigDecimal limit) {}

    @RegisterForReflection
    private record Amount(BigDecimal limit) {}
}

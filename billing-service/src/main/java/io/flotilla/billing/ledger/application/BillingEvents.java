package io.flotilla.billing.ledger.application;

import io.flotilla.billing.budget.Budget;
import io.flotilla.billing.ledger.domain.Hold;
import io.flotilla.billing.ledger.domain.Line;
import io.flotilla.billing.ledger.domain.Usage;
import io.flotilla.billing.money.Money;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Outbox;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;

/** What billing tells the others, see docs/events. */
@ApplicationScoped
class BillingEvents {
    static final String COST_RECORDED = "io.flotilla.billing.cost-recorded.v1";
    static final String BUDGET_EXCEEDED = "io.flotilla.billing.budget-exceeded.v1";

    @Inject
    Outbox outbox;

    Uni<Void> costRecorded(SqlConnection tx, Usage usage, List<Line> lines, String traceparent) {
        BigDecimal amount = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        CostRecorded data = new CostRecorded(
                usage.id(), usage.holdId(), lines.stream().map(Item::of).toList(), Money.text(amount), Money.CURRENCY);
        Event event = Event.of(COST_RECORDED, usage.tenantId(), data)
                .about(usage.runId(), usage.stepId())
                .traced(traceparent)
                .identified(usage.tenantId() + "/" + usage.id() + "/cost");
        return outbox.add(tx, Topics.BILLING_EVENTS, event);
    }

    Uni<Void> budgetExceeded(SqlConnection tx, Hold hold, Budget budget, BigDecimal requested) {
        BudgetExceeded data = new BudgetExceeded(
                budget.scope(),
                budget.name(),
                Money.text(budget.limit()),
                Money.text(budget.spent()),
                Money.text(budget.held()),
                Money.text(requested));
        Event event = Event.of(BUDGET_EXCEEDED, hold.tenantId(), data).about(hold.runId(), hold.stepId());
        return outbox.add(tx, Topics.BILLING_EVENTS, event);
    }

    @RegisterForReflection
    record CostRecorded(String usageId, String holdId, List<Item> items, String amount, String currency) {}

    @RegisterForReflection
    record Item(String meter, String resource, String quantity, String unitPrice, String amount) {
        static Item of(Line line) {
            return new Item(
                    line.meter(),
                    line.resource(),
                    Money.text(line.quantity()),
                    Money.text(line.unitPrice()),
                    Money.text(line.amount()));
        }
    }

    @RegisterForReflection
    record BudgetExceeded(String scope, String name, String limit, String spent, String held, String requested) {}
}

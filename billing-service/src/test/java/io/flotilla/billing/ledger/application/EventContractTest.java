package io.flotilla.billing.ledger.application;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.EventContractRules;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

class EventContractTest extends EventContractRules {
    EventContractTest() {
        super("billing", List.of(costRecorded(), budgetExceeded()));
    }

    private static PublishedEvent costRecorded() {
        return event(
                        BillingEvents.COST_RECORDED,
                        "Usage has its price, and is on the bill.",
                        BillingEvents.CostRecorded.class)
                .always(
                        "usageId",
                        "items",
                        "items.meter",
                        "items.resource",
                        "items.quantity",
                        "items.unitPrice",
                        "items.amount",
                        "amount",
                        "currency");
    }

    private static PublishedEvent budgetExceeded() {
        return event(
                        BillingEvents.BUDGET_EXCEEDED,
                        "A hold was refused, because a budget does not allow it.",
                        BillingEvents.BudgetExceeded.class)
                .always("scope", "name", "limit", "spent", "held", "requested");
    }

    private static PublishedEvent event(String type, String description, Class<?> data) {
        return PublishedEvent.of("billing", type, Topics.BILLING_EVENTS, description, data);
    }
}

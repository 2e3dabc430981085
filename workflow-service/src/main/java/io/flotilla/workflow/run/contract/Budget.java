package io.flotilla.workflow.run.contract;

import java.math.BigDecimal;

/** What may be spent, as events and commands tell it. @param limit in USD */
record Budget(String limit) {
    /** None when there is no limit. */
    static Budget of(BigDecimal limit) {
        return limit == null ? null : new Budget(PublicEvents.text(limit));
    }
}

package io.flotilla.billing.ledger.application;

import io.flotilla.billing.budget.Budget;
import io.flotilla.billing.ledger.domain.Hold;
import java.math.BigDecimal;

/** The answer to who asks for a hold. */
public sealed interface Outcome {
    /** @param fresh false when it was there already */
    record Granted(Hold hold, boolean fresh) implements Outcome {}

    /** @param budget the one that does not allow it */
    record Refused(Budget budget, BigDecimal requested) implements Outcome {}
}

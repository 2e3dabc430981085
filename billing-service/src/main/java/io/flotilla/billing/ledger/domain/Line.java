package io.flotilla.billing.ledger.domain;

import io.flotilla.billing.price.Metered;
import java.math.BigDecimal;

/** Usage with its price. */
public record Line(String meter, String resource, BigDecimal quantity, BigDecimal unitPrice) implements Metered {
    public BigDecimal amount() {
        return quantity.multiply(unitPrice);
    }
}

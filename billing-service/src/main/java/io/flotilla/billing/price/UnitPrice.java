package io.flotilla.billing.price;

import java.math.BigDecimal;

/** USD for a single unit: a token, a second, a call. */
public record UnitPrice(String meter, String resource, BigDecimal unitPrice) {
    public boolean isFor(Metered item) {
        return meter.equals(item.meter()) && resource.equals(item.resource());
    }
}

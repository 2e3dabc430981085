package io.flotilla.sandbox.execution.application;

import java.math.BigDecimal;

/** What billing quoted for a hold. */
record Prices(BigDecimal perSecond) {

    /** In USD, not rounded. */
    BigDecimal cost(BigDecimal seconds) {
        return perSecond.multiply(seconds);
    }
}

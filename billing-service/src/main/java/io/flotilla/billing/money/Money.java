package io.flotilla.billing.money;

import java.math.BigDecimal;

/** Amounts are exact decimals in {@value #CURRENCY}; rounding is for invoices only. */
public final class Money {
    public static final String CURRENCY = "USD";

    private Money() {}

    /** Without exponent and without trailing zeros, as amounts and quantities are written in JSON; null stays null. */
    public static String text(BigDecimal amount) {
        return amount == null ? null : amount.stripTrailingZeros().toPlainString();
    }
}

package io.flotilla.billing.ledger.domain;

import java.math.BigDecimal;
import java.util.List;

/** One line of the ledger. The lines of a posting sum to zero: money moves from one account to another. */
public record Entry(Kind kind, Account account, BigDecimal amount) {
    public enum Kind {
        HOLD,
        SETTLE,
        RELEASE
    }

    public enum Account {
        AVAILABLE,
        HELD,
        SPENT
    }

    public static List<Entry> hold(BigDecimal amount) {
        return posting(
                new Entry(Kind.HOLD, Account.AVAILABLE, amount.negate()), new Entry(Kind.HOLD, Account.HELD, amount));
    }

    /** @param covered the part of the cost that comes from a hold; the rest comes from what is available */
    public static List<Entry> settle(BigDecimal cost, BigDecimal covered) {
        return posting(
                new Entry(Kind.SETTLE, Account.HELD, covered.negate()),
                new Entry(Kind.SETTLE, Account.AVAILABLE, covered.subtract(cost)),
                new Entry(Kind.SETTLE, Account.SPENT, cost));
    }

    public static List<Entry> release(BigDecimal amount) {
        return posting(
                new Entry(Kind.RELEASE, Account.HELD, amount.negate()),
                new Entry(Kind.RELEASE, Account.AVAILABLE, amount));
    }

    private static List<Entry> posting(Entry... lines) {
        return List.of(lines).stream().filter(e -> e.amount.signum() != 0).toList();
    }
}

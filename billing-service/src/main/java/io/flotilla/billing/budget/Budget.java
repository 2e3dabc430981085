package io.flotilla.billing.budget;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A limit and how far it is used.
 *
 * @param scope {@code run} or {@code tenant}
 * @param limit null for a run whose budget was taken away
 * @param spent in the period that was asked about
 * @param held reserved by open holds
 */
public record Budget(
        String id,
        String scope,
        String name,
        Period period,
        BigDecimal limit,
        Instant countsFrom,
        BigDecimal spent,
        BigDecimal held,
        int version,
        Instant createdAt,
        Instant updatedAt) {

    public boolean allows(BigDecimal amount) {
        return limit == null || spent.add(held).add(amount).compareTo(limit) <= 0;
    }

    boolean counts(Instant occurredAt) {
        return !occurredAt.isBefore(countsFrom);
    }

    Instant periodStart(Instant at) {
        return period.start(at, countsFrom);
    }

    Budget withSpent(BigDecimal amount) {
        return new Budget(id, scope, name, period, limit, countsFrom, amount, held, version, createdAt, updatedAt);
    }
}

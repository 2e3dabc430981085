package io.flotilla.billing.ledger.domain;

import io.flotilla.billing.price.Metered;
import io.flotilla.billing.price.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Money that is set aside before it is spent.
 *
 * @param amount what was set aside
 * @param remaining what still is; zero unless open
 * @param prices the quote at which usage is settled
 * @param expiresAt when an open hold is given back if nothing is heard of it
 */
public record Hold(
        String id,
        String tenantId,
        String runId,
        String stepId,
        State state,
        BigDecimal amount,
        BigDecimal remaining,
        List<UnitPrice> prices,
        Instant expiresAt) {

    /** {@code NEW} is a hold that is being decided about in the same transaction. */
    public enum State {
        NEW,
        OPEN,
        SETTLED,
        RELEASED,
        EXPIRED,
        REFUSED
    }

    public Hold {
        prices = List.copyOf(prices);
    }

    /** True when asking again for the same id is answered by what is there; a hold given back is decided about anew. */
    public boolean stands() {
        return state == State.OPEN || state == State.SETTLED;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    public Hold granted(BigDecimal held, List<UnitPrice> quote, Instant until) {
        return new Hold(id, tenantId, runId, stepId, State.OPEN, held, held, quote, until);
    }

    public Hold refused() {
        return with(State.REFUSED, BigDecimal.ZERO);
    }

    /** An open hold that is asked for again lasts from now on: its spender has just started over. */
    public Hold extended(Instant until) {
        return new Hold(id, tenantId, runId, stepId, state, amount, remaining, prices, until);
    }

    /**
     * Settles a cost. What the hold does not cover any more, because it was too small or has been given back, is spent
     * all the same.
     *
     * @param last whether the rest is given back
     */
    public Settlement settle(BigDecimal cost, boolean last) {
        BigDecimal covered = cost.min(remaining);
        BigDecimal rest = remaining.subtract(covered);
        Hold after = last ? with(State.SETTLED, BigDecimal.ZERO) : with(state, rest);
        return new Settlement(after, covered, last ? rest : BigDecimal.ZERO);
    }

    /** Gives back what remains. */
    public Hold closed(State end) {
        return with(end, BigDecimal.ZERO);
    }

    public Optional<BigDecimal> quoted(Metered item) {
        return prices.stream()
                .filter(p -> p.isFor(item))
                .map(UnitPrice::unitPrice)
                .findFirst();
    }

    private Hold with(State next, BigDecimal left) {
        return new Hold(id, tenantId, runId, stepId, next, amount, left, prices, expiresAt);
    }

    /**
     * @param covered the part of the cost that the hold had set aside
     * @param released what was given back
     */
    public record Settlement(Hold after, BigDecimal covered, BigDecimal released) {
        /** By how much the reservation in the budgets shrinks. */
        public BigDecimal freed() {
            return covered.add(released);
        }
    }
}

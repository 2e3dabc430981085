package io.flotilla.billing.ledger.application;

import io.flotilla.billing.budget.Budget;
import io.flotilla.billing.budget.BudgetAccounts;
import io.flotilla.billing.ledger.domain.Entry;
import io.flotilla.billing.ledger.domain.Hold;
import io.flotilla.billing.ledger.domain.Hold.Settlement;
import io.flotilla.billing.ledger.domain.Line;
import io.flotilla.billing.ledger.domain.Usage;
import io.flotilla.billing.ledger.domain.Usage.Item;
import io.flotilla.billing.ledger.persistence.HoldStore;
import io.flotilla.billing.ledger.persistence.Ledger;
import io.flotilla.billing.ledger.persistence.Ledger.About;
import io.flotilla.billing.ledger.persistence.UsageStore;
import io.flotilla.billing.price.PriceBook;
import io.flotilla.billing.price.UnitPrice;
import io.flotilla.common.clock.FleetClock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Counts usage, exactly once, and settles the hold that was made for it. */
@ApplicationScoped
class Settlements {
    private static final Logger LOG = Logger.getLogger(Settlements.class);

    @Inject
    FleetClock clock;

    @Inject
    UsageStore usages;

    @Inject
    HoldStore holds;

    @Inject
    Ledger ledger;

    @Inject
    BudgetAccounts budgets;

    @Inject
    PriceBook prices;

    @Inject
    BillingEvents events;

    /** What was used is always counted, also when its hold is gone, or too small, or was never there. */
    Uni<Void> settle(SqlConnection tx, Usage usage, String traceparent) {
        return budgets.beginCounting(tx, usage.tenantId())
                .chain(() -> usages.isNew(tx, usage))
                .flatMap(isNew ->
                        isNew ? count(tx, usage, traceparent) : Uni.createFrom().voidItem());
    }

    private Uni<Void> count(SqlConnection tx, Usage usage, String traceparent) {
        return hold(tx, usage)
                .flatMap(hold -> lines(tx, usage, hold)
                        .flatMap(lines -> usages.add(tx, usage, lines)
                                .chain(() -> move(tx, usage, hold, sum(lines)))
                                .chain(() -> events.costRecorded(tx, usage, lines, traceparent))));
    }

    private Uni<Optional<Hold>> hold(SqlConnection tx, Usage usage) {
        if (usage.holdId() == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return holds.lock(tx, usage.holdId())
                .map(hold -> Optional.ofNullable(hold).filter(h -> h.tenantId().equals(usage.tenantId())));
    }

    private Uni<List<Line>> lines(SqlConnection tx, Usage usage, Optional<Hold> hold) {
        List<Item> unquoted = usage.items().stream()
                .filter(item -> hold.flatMap(h -> h.quoted(item)).isEmpty())
                .toList();
        Uni<List<UnitPrice>> inForce = unquoted.isEmpty()
                ? Uni.createFrom().item(List.of())
                : prices.inForce(tx, unquoted, usage.occurredAt());
        return inForce.map(found ->
                usage.items().stream().map(item -> line(item, hold, found)).toList());
    }

    private static Line line(Item item, Optional<Hold> hold, List<UnitPrice> inForce) {
        BigDecimal price = hold.flatMap(h -> h.quoted(item)).orElseGet(() -> price(item, inForce));
        return new Line(item.meter(), item.resource(), item.quantity(), price);
    }

    /** A meter that a newer service invented is on the record, at no charge, until the catalogue knows it. */
    private static BigDecimal price(Item item, List<UnitPrice> inForce) {
        Optional<UnitPrice> found = inForce.stream().filter(p -> p.isFor(item)).findFirst();
        if (found.isEmpty()) {
            LOG.warnf("the meter '%s' has no price; its usage is recorded at zero", item.meter());
        }
        return found.map(UnitPrice::unitPrice).orElse(BigDecimal.ZERO);
    }

    private Uni<Void> move(SqlConnection tx, Usage usage, Optional<Hold> hold, BigDecimal cost) {
        Settlement settlement = hold.map(h -> h.settle(cost, usage.last())).orElse(null);
        BigDecimal covered = settlement == null ? BigDecimal.ZERO : settlement.covered();
        About about =
                new About(usage.tenantId(), usage.runId(), hold.map(Hold::id).orElse(null), usage.id());
        return budgets.lock(tx, usage.tenantId(), runs(usage, hold), clock.now())
                .flatMap(found -> spend(tx, usage, hold, found, cost))
                .chain(() -> settlement == null ? Uni.createFrom().voidItem() : save(tx, settlement, about))
                .chain(() -> ledger.post(tx, Entry.settle(cost, covered), about));
    }

    /** Usage counts for its own run; its hold may have been made for another, whose budgets are locked as well. */
    private Uni<Void> spend(SqlConnection tx, Usage usage, Optional<Hold> hold, List<Budget> locked, BigDecimal cost) {
        boolean ofTheHold = hold.isEmpty() || Objects.equals(hold.get().runId(), usage.runId());
        Uni<List<Budget>> counting = ofTheHold
                ? Uni.createFrom().item(locked)
                : budgets.lock(tx, usage.tenantId(), runs(usage, Optional.empty()), clock.now());
        return counting.flatMap(found -> budgets.spend(tx, found, cost, usage.occurredAt()));
    }

    private Uni<Void> save(SqlConnection tx, Settlement settlement, About about) {
        Hold after = settlement.after();
        return budgets.free(tx, after.id(), settlement.freed())
                .chain(() -> holds.save(tx, after))
                .chain(() -> ledger.post(tx, Entry.release(settlement.released()), about));
    }

    private static List<String> runs(Usage usage, Optional<Hold> hold) {
        return Stream.of(usage.runId(), hold.map(Hold::runId).orElse(null))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static BigDecimal sum(List<Line> lines) {
        return lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

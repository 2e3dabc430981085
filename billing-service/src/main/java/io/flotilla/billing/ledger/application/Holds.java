package io.flotilla.billing.ledger.application;

import io.flotilla.billing.budget.Budget;
import io.flotilla.billing.budget.BudgetAccounts;
import io.flotilla.billing.budget.RunLimit;
import io.flotilla.billing.ledger.application.Outcome.Granted;
import io.flotilla.billing.ledger.application.Outcome.Refused;
import io.flotilla.billing.ledger.domain.Entry;
import io.flotilla.billing.ledger.domain.Hold;
import io.flotilla.billing.ledger.domain.Hold.State;
import io.flotilla.billing.ledger.persistence.HoldStore;
import io.flotilla.billing.ledger.persistence.Ledger;
import io.flotilla.billing.ledger.persistence.Ledger.About;
import io.flotilla.billing.price.Metered;
import io.flotilla.billing.price.PriceBook;
import io.flotilla.billing.price.UnitPrice;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Sets money aside and gives it back. Held, spent and asked for never exceed a limit, however many ask at once. */
@ApplicationScoped
public class Holds {
    @Inject
    FleetClock clock;

    @Inject
    Database database;

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

    @Inject
    HoldConfig config;

    /**
     * Asks for a hold. An id that is known is answered by the hold that stands; one that was given back or refused is
     * decided about again.
     */
    public Uni<Outcome> place(HoldRequest request) {
        return ensureRunBudget(request).chain(() -> database.inTransaction(tx -> place(tx, request)));
    }

    /** Gives back what remains of a hold; nothing happens when it is not open, or not known. */
    public Uni<Void> release(String id) {
        return database.inTransaction(tx ->
                holds.lock(tx, id).flatMap(hold -> close(tx, hold, State.RELEASED, hold != null && hold.isOpen())));
    }

    /** As {@link #release}, if the hold's time is over. */
    Uni<Void> expire(String id, Instant now) {
        return database.inTransaction(tx -> holds.lock(tx, id)
                .flatMap(hold -> close(
                        tx,
                        hold,
                        State.EXPIRED,
                        hold.isOpen() && hold.expiresAt().isBefore(now))));
    }

    private Uni<Void> ensureRunBudget(HoldRequest request) {
        if (request.runId() == null || request.budget() == null) {
            return Uni.createFrom().voidItem();
        }
        List<RunLimit> above = request.budget().within().stream()
                .map(run -> new RunLimit(run.runId(), run.limit()))
                .toList();
        return budgets.ensureRun(
                request.tenantId(),
                new RunLimit(request.runId(), request.budget().limit()),
                above);
    }

    private Uni<Outcome> place(SqlConnection tx, HoldRequest request) {
        return budgets.beginCounting(tx, request.tenantId())
                .chain(() ->
                        holds.lockOrCreate(tx, request.id(), request.tenantId(), request.runId(), request.stepId()))
                .invoke(hold -> check(hold, request))
                .flatMap(hold -> hold.stands() ? repeat(tx, hold) : decide(tx, hold, request));
    }

    private Uni<Outcome> repeat(SqlConnection tx, Hold hold) {
        if (!hold.isOpen()) {
            return Uni.createFrom().item(new Granted(hold, false));
        }
        Hold extended = hold.extended(clock.now().plus(config.ttl()));
        return holds.save(tx, extended).replaceWith(new Granted(extended, false));
    }

    private Uni<Outcome> decide(SqlConnection tx, Hold hold, HoldRequest request) {
        Instant now = clock.now();
        return prices.inForce(tx, request.items(), now)
                .invoke(quote -> checkPriced(request.items(), quote))
                .flatMap(quote -> budgets.lock(tx, hold.tenantId(), runs(hold), now)
                        .flatMap(found -> decide(tx, hold, new Offer(quote, cost(request.items(), quote)), found)));
    }

    private Uni<Outcome> decide(SqlConnection tx, Hold hold, Offer offer, List<Budget> found) {
        Optional<Budget> tooSmall =
                found.stream().filter(b -> !b.allows(offer.amount())).findFirst();
        return tooSmall.isPresent() ? refuse(tx, hold, tooSmall.get(), offer.amount()) : grant(tx, hold, offer, found);
    }

    private Uni<Outcome> grant(SqlConnection tx, Hold hold, Offer offer, List<Budget> found) {
        Hold granted = hold.granted(offer.amount(), offer.quote(), clock.now().plus(config.ttl()));
        return holds.save(tx, granted)
                .chain(() -> holds.reservedIn(tx, granted, found))
                .chain(() -> budgets.reserve(tx, found, offer.amount()))
                .chain(() -> ledger.post(tx, Entry.hold(offer.amount()), about(granted)))
                .replaceWith(new Granted(granted, true));
    }

    private Uni<Outcome> refuse(SqlConnection tx, Hold hold, Budget budget, BigDecimal requested) {
        return holds.save(tx, hold.refused())
                .chain(() -> events.budgetExceeded(tx, hold, budget, requested))
                .replaceWith(new Refused(budget, requested));
    }

    private Uni<Void> close(SqlConnection tx, Hold hold, State end, boolean wanted) {
        if (!wanted) {
            return Uni.createFrom().voidItem();
        }
        return budgets.lock(tx, hold.tenantId(), runs(hold), clock.now())
                .chain(() -> budgets.free(tx, hold.id(), hold.remaining()))
                .chain(() -> holds.save(tx, hold.closed(end)))
                .chain(() -> ledger.post(tx, Entry.release(hold.remaining()), about(hold)));
    }

    private static void check(Hold hold, HoldRequest request) {
        if (!hold.tenantId().equals(request.tenantId())) {
            throw ProblemException.conflict("hold-taken", "the hold '" + hold.id() + "' belongs to somebody else");
        }
    }

    private static void checkPriced(List<? extends Metered> items, List<UnitPrice> quote) {
        List<FieldError> errors = IntStream.range(0, items.size())
                .filter(i -> quote.stream().noneMatch(p -> p.isFor(items.get(i))))
                .mapToObj(i -> new FieldError("items[" + i + "].meter", "has no price"))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static BigDecimal cost(List<? extends Metered> items, List<UnitPrice> quote) {
        return items.stream()
                .map(item -> item.quantity().multiply(price(item, quote)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal price(Metered item, List<UnitPrice> quote) {
        return quote.stream()
                .filter(p -> p.isFor(item))
                .findFirst()
                .orElseThrow()
                .unitPrice();
    }

    private static List<String> runs(Hold hold) {
        return hold.runId() == null ? List.of() : List.of(hold.runId());
    }

    private static About about(Hold hold) {
        return new About(hold.tenantId(), hold.runId(), hold.id(), null);
    }

    private record Offer(List<UnitPrice> quote, BigDecimal amount) {}
}

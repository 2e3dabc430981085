package io.flotilla.billing.ledger.api;

import io.flotilla.billing.budget.Budget;
import io.flotilla.billing.ledger.application.HoldRequest;
import io.flotilla.billing.ledger.application.Holds;
import io.flotilla.billing.ledger.application.Outcome;
import io.flotilla.billing.ledger.application.Outcome.Granted;
import io.flotilla.billing.ledger.application.Outcome.Refused;
import io.flotilla.billing.ledger.domain.Hold;
import io.flotilla.billing.money.Money;
import io.flotilla.billing.price.UnitPrice;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The door for services that are about to spend; not routed by the gateway. */
@Path("/internal/v1/holds")
@Tag(name = "Holds (internal)")
@PermissionsAllowed("holds:write")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class HoldResource {
    /** The tenant of a service's token; the tenant that spends is named in the request. */
    private static final String NO_TENANT = "-";

    @Inject
    Holds holds;

    @Inject
    Caller caller;

    @POST
    @Operation(summary = "Set money aside before it is spent", description = "Asking again with the same id is safe.")
    public Uni<Response> place(@NotNull @Valid HoldRequest request) {
        checkService();
        return holds.place(request).map(HoldResource::answer);
    }

    @DELETE
    @Path("{id:.+}")
    @Operation(summary = "Give a hold back", description = "Safe to repeat, and for a hold that is not known.")
    public Uni<Void> release(@PathParam("id") String id) {
        checkService();
        return holds.release(id);
    }

    private void checkService() {
        if (!NO_TENANT.equals(caller.tenantId())) {
            throw ProblemException.forbidden("holds are for services");
        }
    }

    private static Response answer(Outcome outcome) {
        return switch (outcome) {
            case Granted granted ->
                Response.status(granted.fresh() ? 201 : 200)
                        .entity(View.of(granted.hold()))
                        .build();
            case Refused refused ->
                throw ProblemException.budgetExceeded(reason(refused.budget(), refused.requested()));
        };
    }

    private static String reason(Budget budget, BigDecimal requested) {
        String owner =
                "run".equals(budget.scope()) ? "the budget of " + budget.name() : "the budget '" + budget.name() + "'";
        return "%s, %s %s, does not allow %s more: %s spent, %s held"
                .formatted(
                        owner,
                        Money.text(budget.limit()),
                        Money.CURRENCY,
                        Money.text(requested),
                        Money.text(budget.spent()),
                        Money.text(budget.held()));
    }

    @RegisterForReflection
    public record View(String id, String amount, String currency, List<Price> prices, Instant expiresAt) {
        static View of(Hold hold) {
            List<Price> prices = hold.prices().stream().map(Price::of).toList();
            return new View(hold.id(), Money.text(hold.amount()), Money.CURRENCY, prices, hold.expiresAt());
        }
    }

    /** @param unitPrice for a single unit */
    @RegisterForReflection
    public record Price(String meter, String resource, String unitPrice) {
        static Price of(UnitPrice price) {
            return new Price(price.meter(), price.resource(), Money.text(price.unitPrice()));
        }
    }
}

package io.flotilla.sandbox.execution.application;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.execution.application.BillingClient.Hold;
import io.flotilla.sandbox.execution.application.BillingClient.HoldRequest;
import io.flotilla.sandbox.execution.application.BillingClient.Item;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.ExecutionSpec.Budget;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Sets money aside before a program runs: its longest duration at the runtime's price. */
@ApplicationScoped
class Holds {

    static final String METER = "sandbox.seconds";

    private static final int NO_ANSWER = 0;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int PAYMENT_REQUIRED = 402;
    private static final int UNPROCESSABLE = 422;

    @Inject
    @RestClient
    BillingClient billing;

    @Inject
    OidcClient tokens;

    private final TokensHelper token = new TokensHelper();

    static String idOf(Execution execution) {
        return execution.requestId() + "/hold";
    }

    /** Fails with a budget problem, or as unavailable when billing cannot be asked now. */
    Uni<Prices> place(Execution execution, Duration longest) {
        HoldRequest request = request(execution, longest);
        return ask(request, false)
                .onFailure(e -> status(e) == UNAUTHORIZED)
                .recoverWithUni(() -> ask(request, true))
                .map(hold -> prices(hold, request))
                .onFailure()
                .transform(Holds::translate);
    }

    /** @param anew by a new token: the one at hand is older than this machine's clock says, which was put back */
    private Uni<Hold> ask(HoldRequest request, boolean anew) {
        return token.getTokens(tokens, Map.of(), anew)
                .flatMap(t -> billing.place("Bearer " + t.getAccessToken(), request));
    }

    private static HoldRequest request(Execution execution, Duration longest) {
        Budget budget = execution.spec().budget();
        return new HoldRequest(
                idOf(execution),
                execution.tenantId(),
                execution.origin().runId(),
                execution.origin().stepId(),
                budget == null || budget.limit() == null ? null : budget,
                List.of(new Item(METER, execution.spec().runtime(), Seconds.of(longest))));
    }

    private static Prices prices(Hold hold, HoldRequest request) {
        BigDecimal perSecond = hold.prices().stream()
                .filter(price -> price.meter().equals(METER))
                .map(BillingClient.Price::unitPrice)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("billing quoted no price for " + request.items()));
        return new Prices(perSecond);
    }

    private static Throwable translate(Throwable error) {
        int status = status(error);
        if (status == PAYMENT_REQUIRED) {
            return ProblemException.budgetExceeded("the budget does not allow another program to run");
        }
        if (status == BAD_REQUEST || status == UNPROCESSABLE) {
            return new IllegalStateException("billing refuses the hold with status " + status);
        }
        return ProblemException.unavailable("billing cannot be asked for a hold", error);
    }

    private static int status(Throwable error) {
        return error instanceof WebApplicationException answer
                ? answer.getResponse().getStatus()
                : NO_ANSWER;
    }
}

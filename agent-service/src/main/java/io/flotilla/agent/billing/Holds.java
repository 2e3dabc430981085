package io.flotilla.agent.billing;

import io.flotilla.agent.billing.HoldApi.Granted;
import io.flotilla.agent.billing.HoldApi.Item;
import io.flotilla.agent.billing.HoldApi.Request;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.Tokens;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Money is set aside before a model is called. */
@ApplicationScoped
public class Holds {
    private static final Logger LOG = Logger.getLogger(Holds.class);

    @RestClient
    HoldApi billing;

    @Inject
    OidcClient identity;

    private final TokensHelper tokens = new TokensHelper();

    /**
     * Asking again with the same id gives the same hold.
     *
     * @return the hold; fails with a {@code budget} problem when billing refuses, {@code unavailable} when it is away
     */
    public Uni<Hold> place(Wanted wanted) {
        List<Item> items = List.of(
                new Item(Meters.INPUT, wanted.model(), Long.toString(wanted.inputTokens())),
                // Asked for so that its price is quoted; how much will be cached cannot be known.
                new Item(Meters.CACHED_INPUT, wanted.model(), "0"),
                new Item(Meters.OUTPUT, wanted.model(), Long.toString(wanted.outputTokens())));
        Request request =
                new Request(wanted.id(), wanted.tenantId(), wanted.runId(), wanted.stepId(), wanted.budget(), items);
        return withToken(token -> billing.place(token, request))
                .onFailure(e -> !(e instanceof ProblemException))
                .transform(e -> ProblemException.unavailable("billing cannot be reached", e))
                .map(granted -> hold(granted, wanted));
    }

    /** Gives a hold back. Best effort: billing gives it back by itself in the end. */
    public Uni<Void> release(String id) {
        return withToken(token -> billing.release(token, id))
                .onFailure()
                .invoke(e -> LOG.infof("the hold %s is left to expire: %s", id, e.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private <T> Uni<T> withToken(Function<String, Uni<T>> call) {
        return token(false)
                .flatMap(call::apply)
                .onFailure(HoldApi.TokenRefusedException.class)
                .recoverWithUni(() -> token(true).flatMap(call::apply));
    }

    /** @param anew because the one at hand is older than this machine's clock says, which was put back */
    private Uni<String> token(boolean anew) {
        return tokens.getTokens(identity, Map.of(), anew)
                .map(Tokens::getAccessToken)
                .map(token -> "Bearer " + token);
    }

    private static Hold hold(Granted granted, Wanted wanted) {
        return new Hold(
                wanted.id(),
                price(granted, Meters.INPUT),
                price(granted, Meters.CACHED_INPUT),
                price(granted, Meters.OUTPUT));
    }

    private static BigDecimal price(Granted granted, String meter) {
        return granted.prices().stream()
                .filter(price -> meter.equals(price.meter()))
                .map(HoldApi.Price::unitPrice)
                .findFirst()
                .orElseThrow(() -> ProblemException.unavailable("billing quoted no price for " + meter, null));
    }

    /** @param budget the run's, or null */
    public record Wanted(
            String id,
            String tenantId,
            String runId,
            String stepId,
            Budget budget,
            String model,
            long inputTokens,
            long outputTokens) {}
}

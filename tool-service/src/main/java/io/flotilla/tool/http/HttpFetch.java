package io.flotilla.tool.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.tool.call.Call;
import io.flotilla.tool.call.Started;
import io.flotilla.tool.call.ToolRunner;
import io.flotilla.tool.http.Exchange.Reply;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/** {@code http.fetch}: public addresses only, whatever the URL, the name service and redirects say. */
@ApplicationScoped
class HttpFetch implements ToolRunner {
    private static final Logger LOG = Logger.getLogger(HttpFetch.class);
    private static final Duration STANDARD = Duration.ofSeconds(30);

    @Inject
    FleetClock clock;

    @Inject
    Destinations destinations;

    @Inject
    Exchange exchange;

    @Inject
    HttpConfig config;

    @Override
    public Set<String> tools() {
        return Set.of("http.fetch");
    }

    /** A POST that a crash repeats carries the same Idempotency-Key. */
    @Override
    public Uni<Started> start(Call call) {
        FetchRequest request = FetchRequest.of(call.arguments());
        check(request);
        Duration timeout = call.timeout(clock.now(), STANDARD, config.maxTimeout());
        return follow(withOurHeaders(request, call.callId()), null, 0)
                .<Started>map(Started.Answered::new)
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure()
                .recoverWithItem(error -> new Started.Failed(failure(error, timeout)));
    }

    private static void check(FetchRequest request) {
        List<FieldError> errors = new ArrayList<>(HeaderRules.errors(request.headers()));
        if (request.body() != null && !request.method().equals("POST")) {
            errors.add(new FieldError("arguments.body", "is for POST"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static FetchRequest withOurHeaders(FetchRequest request, String callId) {
        FetchRequest named = request.withDefault("User-Agent", "Flotilla");
        return named.method().equals("POST") ? named.withDefault("Idempotency-Key", Json.digest(callId)) : named;
    }

    private Uni<JsonNode> follow(FetchRequest request, Destination from, int redirects) {
        return Uni.createFrom()
                .deferred(() -> destinations.check(request.url()))
                .flatMap(to -> send(request, from, to, redirects));
    }

    private Uni<JsonNode> send(FetchRequest request, Destination from, Destination to, int redirects) {
        FetchRequest allowed = from == null || to.isSameOrigin(from) ? request : request.toAnotherOrigin();
        return exchange.send(to, allowed, allowed.maxBytes())
                .flatMap(reply -> reply.isRedirect()
                        ? redirect(allowed, to, reply, redirects)
                        : Uni.createFrom().item(Json.tree(Fetched.of(to, reply, redirects))));
    }

    private Uni<JsonNode> redirect(FetchRequest request, Destination from, Reply reply, int redirects) {
        if (redirects >= config.maxRedirects()) {
            throw RefusedException.invalid("there are more than " + config.maxRedirects() + " redirects");
        }
        return follow(request.redirected(resolve(from.uri(), reply.location()), reply.status()), from, redirects + 1);
    }

    private static String resolve(URI from, String location) {
        try {
            return from.resolve(location).toString();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("the redirect leads to what is not a URL");
        }
    }

    private static Failure failure(Throwable error, Duration timeout) {
        if (error instanceof RefusedException refused) {
            return refused.failure();
        }
        if (error instanceof TimeoutException) {
            String message = "no complete answer came within " + timeout.toMillis() / 1000.0 + " s";
            return Failure.retryable(ErrorClass.TIMEOUT, "timeout", message);
        }
        LOG.infof("a fetch failed: %s", error);
        if (error instanceof SSLException) {
            return Failure.of(ErrorClass.UNAVAILABLE, "tls-failed", "no trusted TLS connection: " + reason(error));
        }
        return Failure.retryable(ErrorClass.UNAVAILABLE, "unreachable", "the server could not be reached, or hung up");
    }

    /** What the certificate check said; it stands deepest. */
    private static String reason(Throwable error) {
        Throwable deepest = error;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage();
    }
}

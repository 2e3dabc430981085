package io.flotilla.gateway.http;

import io.flotilla.common.http.Problems;
import io.flotilla.common.http.UnreadBody;
import io.flotilla.common.problem.Outage;
import io.flotilla.common.problem.Problem;
import io.flotilla.common.problem.ProblemException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** What an error means to the client, where it does not pass through REST resources. */
public final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);
    private static final Duration OUTAGE_RETRY = Duration.ofSeconds(2);

    private Answers() {}

    /** Ends the response with what the error means to the client; an answer that has begun is cut instead. */
    public static void failure(RoutingContext context, Throwable error) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        UnreadBody.endConnection(context);
        switch (error) {
            case RefusedException refused -> problem(response, refused);
            case ProblemException problem -> Problems.end(response, Problem.of(problem));
            default -> unexpected(response, error);
        }
    }

    private static void unexpected(HttpServerResponse response, Throwable error) {
        if (Outage.isBehind(error)) {
            LOG.warnf("a dependency is not reachable: %s", error.getMessage());
            problem(
                    response,
                    RefusedException.forNow(
                            503, "unavailable", "the gateway cannot reach what it depends on", OUTAGE_RETRY));
            return;
        }
        LOG.error("unexpected error", error);
        Problems.end(response, Problem.of(500, "internal", "an unexpected error; the log has it", true, List.of()));
    }

    private static void problem(HttpServerResponse response, RefusedException refused) {
        if (refused.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Long.toString(refused.retryAfterSeconds()));
        }
        if (refused.problem().status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"flotilla\"");
        }
        Problems.end(response, refused.problem());
    }
}

package io.flotilla.gateway.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.identity.Principal;
import io.flotilla.gateway.identity.TokenMinter;
import io.flotilla.gateway.upstream.Service;
import io.flotilla.gateway.upstream.Upstreams;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A run's log, page by page, as the workflow service shows it to this caller. */
@ApplicationScoped
class History {
    static final int PAGE = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    @Inject
    Upstreams upstreams;

    @Inject
    TokenMinter minter;

    /** @param more whether the log goes on after this page */
    record Slice(List<LiveEvent> events, boolean more) {}

    /**
     * @param runId percent-encoded, as it came
     * @param after position after which to read
     * @return events in order; fails with the workflow service's 404 or 403, and with 503 for any other trouble. Answers
     *     on the caller's event loop.
     */
    Uni<Slice> after(String runId, long after, Principal principal) {
        String path = "/api/v1/runs/" + runId + "/events?after=" + after + "&limit=" + PAGE;
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(read(runId, path, principal)))
                .onFailure(e -> !(e instanceof RefusedException))
                .retry()
                .atMost(1)
                .onFailure(e -> !(e instanceof RefusedException))
                .transform(History::unavailable);
    }

    private Future<Slice> read(String runId, String path, Principal principal) {
        return upstreams
                .connect(Service.WORKFLOW, HttpMethod.GET, path, TIMEOUT.toMillis())
                .compose(connected -> send(connected.request(), principal).onFailure(e -> upstreams.broke(connected)))
                .compose(response -> read(response, runId));
    }

    private Future<HttpClientResponse> send(HttpClientRequest request, Principal principal) {
        return request.putHeader("Authorization", "Bearer " + minter.tokenOf(principal))
                .putHeader("Accept", "application/json")
                .send();
    }

    private static Future<Slice> read(HttpClientResponse response, String runId) {
        return switch (response.statusCode()) {
            case 200 -> response.body().map(History::slice);
            case 404 -> Future.failedFuture(RefusedException.of(404, "not-found", "there is no run '" + runId + "'"));
            case 403 -> Future.failedFuture(RefusedException.of(403, "forbidden", "the caller may not do this"));
            default -> Future.failedFuture(new IllegalStateException("status " + response.statusCode()));
        };
    }

    private static Slice slice(Buffer body) {
        JsonNode page = Json.parse(body.getBytes());
        List<LiveEvent> events = new ArrayList<>();
        page.path("items").forEach(item -> events.add(LiveEvent.ofItem(item)));
        return new Slice(events, page.hasNonNull("nextCursor"));
    }

    private static RefusedException unavailable(Throwable cause) {
        return RefusedException.forNow(
                503, "unavailable", "the run's events cannot be read now: " + cause.getMessage(), RETRY);
    }
}

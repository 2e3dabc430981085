package io.flotilla.gateway.door;

import io.flotilla.gateway.audit.CallAudit;
import io.flotilla.gateway.http.Answers;
import io.flotilla.gateway.http.PathGuard;
import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.http.RequestHeaders;
import io.flotilla.gateway.http.SecurityHeaders;
import io.flotilla.gateway.identity.Authenticator;
import io.flotilla.gateway.identity.Principal;
import io.flotilla.gateway.limit.Decision;
import io.flotilla.gateway.limit.RateLimiter;
import io.flotilla.gateway.upstream.UpstreamConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.Executor;

/**
 * Every request comes in here: it is cleaned, then who calls is found out, then the caller's limit is charged, and then
 * it goes to whoever owns the path, with an internal token instead of the caller's credentials. What is not under
 * {@code /api/v1/} (pages, documentation, {@code /internal}) needs no credentials and goes on to the gateway's resources.
 */
@ApplicationScoped
public class Door {
    /** Before everything of Quarkus, authentication (200) included. */
    private static final int FIRST = 1000;

    private static final String INTERNAL = "/internal/";
    private static final long OWN_MAX_BODY = 64 * 1024;

    @Inject
    Authenticator authenticator;

    @Inject
    RateLimiter limiter;

    @Inject
    CallAudit audit;

    @Inject
    Dispatch dispatch;

    @Inject
    UpstreamConfig config;

    void install(@Observes Filters filters) {
        filters.register(this::enter, FIRST);
    }

    private void enter(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean api = request.path() != null && request.path().startsWith("/api/");
        RequestHeaders.clean(request.headers());
        SecurityHeaders.put(context.response().headers(), api, request.isSSL());
        context.response().putHeader(RequestHeaders.REQUEST_ID, request.getHeader(RequestHeaders.REQUEST_ID));
        try {
            PathGuard.check(request.path());
            PathGuard.checkQuery(request.query());
            if (request.path().startsWith(Route.BASE)) {
                enterApi(context);
            } else {
                enterOpen(context);
            }
        } catch (RefusedException e) {
            Answers.failure(context, e);
        }
    }

    /** Pages and documentation: credentials have no place there, and must not fail the request. */
    private static void enterOpen(RoutingContext context) {
        checkOwnBody(context.request());
        if (!context.request().path().startsWith(INTERNAL)) {
            context.request().headers().remove("Authorization");
        }
        context.next();
    }

    private void enterApi(RoutingContext context) {
        HttpServerRequest request = context.request();
        Route route = Route.of(request.path())
                .orElseThrow(() -> RefusedException.of(404, "not-found", "there is nothing at " + request.path()));
        if (route.isPublic()) {
            enterOpen(context);
            return;
        }
        Call call = new Call(context, route);
        audit.watch(context);
        authenticator
                .authenticate(request.getHeader("Authorization"))
                .emitOn(eventLoop())
                .invoke(principal -> CallAudit.identify(context, principal))
                .flatMap(principal -> admit(call, principal))
                .emitOn(eventLoop())
                .subscribe()
                .with(principal -> pass(call, principal), e -> Answers.failure(context, e));
    }

    private Uni<Principal> admit(Call call, Principal principal) {
        return limiter.take(principal.subject())
                .invoke(decision -> charge(call, decision))
                .replaceWith(principal);
    }

    private static void charge(Call call, Decision decision) {
        decision.describe(call.context().response().headers());
        if (!decision.admitted()) {
            throw RefusedException.forNow(
                    429,
                    "rate-limited",
                    "more than " + decision.quota() + " requests in "
                            + decision.window().toSeconds() + " s",
                    decision.pause());
        }
    }

    private void pass(Call call, Principal principal) {
        try {
            checkBody(call);
            dispatch.send(call.context(), call.route(), principal);
        } catch (RuntimeException e) {
            Answers.failure(call.context(), e);
        }
    }

    private void checkBody(Call call) {
        switch (call.route().owner()) {
            case GATEWAY -> checkOwnBody(call.context().request());
            case WORKFLOW, AGENT, TOOL, SANDBOX, BILLING ->
                checkLength(call.context().request(), Dispatch.maxBody(call.route(), config));
        }
    }

    /** The gateway reads its own bodies whole, so it wants to know beforehand how long they are. */
    private static void checkOwnBody(HttpServerRequest request) {
        if (request.getHeader("Transfer-Encoding") != null) {
            throw RefusedException.of(411, "length-required", "send the body with a Content-Length");
        }
        checkLength(request, OWN_MAX_BODY);
    }

    private static void checkLength(HttpServerRequest request, long limit) {
        String length = request.getHeader("Content-Length");
        if (length != null && (length.length() > 18 || Long.parseLong(length) > limit)) {
            throw RefusedException.of(413, "too-large", "the body is above " + limit + " bytes");
        }
    }

    /** The event loop of this request, to which answers of pools and caches come back. */
    private static Executor eventLoop() {
        Context context = Vertx.currentContext();
        return command -> context.runOnContext(ignored -> command.run());
    }

    private record Call(RoutingContext context, Route route) {}
}

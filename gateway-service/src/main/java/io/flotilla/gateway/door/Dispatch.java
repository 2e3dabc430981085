package io.flotilla.gateway.door;

import io.flotilla.gateway.identity.Principal;
import io.flotilla.gateway.identity.TokenMinter;
import io.flotilla.gateway.proxy.Forwarding;
import io.flotilla.gateway.proxy.ReverseProxy;
import io.flotilla.gateway.stream.RunStreams;
import io.flotilla.gateway.upstream.Service;
import io.flotilla.gateway.upstream.UpstreamConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;

/** Where a request goes that was let in: to the gateway's own resources, a live stream, or a service. */
@ApplicationScoped
class Dispatch {
    @Inject
    ReverseProxy proxy;

    @Inject
    RunStreams streams;

    @Inject
    TokenMinter minter;

    @Inject
    UpstreamConfig config;

    void send(RoutingContext context, Route route, Principal principal) {
        HttpServerRequest request = context.request();
        if (route.owner() == Service.GATEWAY) {
            request.headers().set("Authorization", "Bearer " + minter.tokenOf(principal));
            context.response().putHeader("Cache-Control", "no-store");
            context.next();
            return;
        }
        Optional<String> run = route.runOfEvents();
        if (run.isPresent() && request.method() == HttpMethod.GET && wantsStream(request)) {
            streams.open(context, run.get(), principal);
            return;
        }
        String target = run.isPresent() ? resumed(request) : target(request);
        proxy.forward(
                context, new Forwarding(route.owner(), target, minter.tokenOf(principal), maxBody(route, config)));
    }

    static long maxBody(Route route, UpstreamConfig config) {
        return route.resource().equals("artifacts") ? config.maxArtifact() : config.maxBody();
    }

    private static boolean wantsStream(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }

    /** A client that falls back to polling may go on with the header that it resumed the stream with. */
    private static String resumed(HttpServerRequest request) {
        String last = request.getHeader("Last-Event-ID");
        boolean adds = last != null && last.matches("\\d{1,18}") && request.getParam("after") == null;
        String target = target(request);
        return adds ? target + (request.query() == null ? "?" : "&") + "after=" + last : target;
    }

    private static String target(HttpServerRequest request) {
        return request.query() == null ? request.path() : request.path() + "?" + request.query();
    }
}

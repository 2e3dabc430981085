package io.flotilla.gateway.proxy;

import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.proxy.Exchange.Surroundings;
import io.flotilla.gateway.upstream.Service;
import io.flotilla.gateway.upstream.UpstreamConfig;
import io.flotilla.gateway.upstream.Upstreams;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Passes requests on to the service that owns the resource; bodies stream both ways. */
@ApplicationScoped
public class ReverseProxy {
    private static final Logger LOG = Logger.getLogger(ReverseProxy.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    @Inject
    Upstreams upstreams;

    @Inject
    UpstreamConfig config;

    @Inject
    Vertx vertx;

    /** Answers the request in any case. Must be called on the request's event loop, before its body was read. */
    public void forward(RoutingContext context, Forwarding forwarding) {
        var side = new Surroundings(vertx, config.stillstand(), upstreams, this::relative);
        new Exchange(context, forwarding, side).start();
    }

    static RefusedException unreachable(Service service, Throwable cause) {
        LOG.warnf("the %s service is not reachable: %s", service.wireName(), cause.getMessage());
        return RefusedException.forNow(
                503, "unavailable", "the " + service.wireName() + " service is not reachable; try again", RETRY);
    }

    private String relative(Service service, String location) {
        URI uri = URI.create(location);
        if (uri.getAuthority() == null || !upstreams.isAuthority(service, uri.getAuthority())) {
            return location;
        }
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }
}

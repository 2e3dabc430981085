package io.flotilla.gateway.proxy;

import io.flotilla.common.http.UnreadBody;
import io.flotilla.gateway.http.Answers;
import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.upstream.Service;
import io.flotilla.gateway.upstream.Upstreams;
import io.flotilla.gateway.upstream.Upstreams.Connected;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import org.jboss.logging.Logger;

/** One request on its way to a service and the answer on its way back. Lives on one event loop. */
final class Exchange {
    private static final Logger LOG = Logger.getLogger(Exchange.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Set<HttpMethod> BODILESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE);
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Forwarding forwarding;
    private final Surroundings around;
    private HttpClientRequest out;
    private boolean repeated;
    private long received;
    private boolean requestDone;
    private boolean over;
    private long timer = -1;
    private long lastMove = System.nanoTime();

    /** What all exchanges share. */
    record Surroundings(Vertx vertx, Duration stillstand, Upstreams upstreams, LocationRewrite locations) {}

    /** Makes addresses that a service gives relative to the gateway. */
    interface LocationRewrite {
        String rewrite(Service service, String location);
    }

    Exchange(RoutingContext context, Forwarding forwarding, Surroundings around) {
        this.context = context;
        this.request = context.request();
        this.response = context.response();
        this.forwarding = forwarding;
        this.around = around;
    }

    void start() {
        context.addEndHandler(ignored -> abandon());
        request.exceptionHandler(e -> abandon());
        connect();
    }

    private void connect() {
        around.upstreams()
                .connect(forwarding.service(), request.method(), forwarding.pathAndQuery(), 0)
                .onComplete(connection -> {
                    if (connection.succeeded()) {
                        begin(connection.result());
                    } else {
                        fail(ReverseProxy.unreachable(forwarding.service(), connection.cause()));
                    }
                });
    }

    private void begin(Connected connected) {
        out = connected.request();
        if (over) {
            out.reset();
            return;
        }
        lastMove = System.nanoTime();
        if (timer < 0) {
            timer = around.vertx().setPeriodic(1 + around.stillstand().toMillis() / 4, ignored -> watch());
        }
        out.exceptionHandler(e -> LOG.debugf("request to %s: %s", forwarding.service(), e.getMessage()));
        ProxyHeaders.copyRequest(request.headers(), out.headers(), forwarding.token());
        out.response().onComplete(answer -> {
            if (answer.succeeded()) {
                relay(answer.result());
            } else {
                broken(connected, answer.cause());
            }
        });
        send();
    }

    /** Without an answer yet. What only reads, and has no body that would be gone, is asked of another instance. */
    private void broken(Connected connected, Throwable error) {
        if (over) {
            return;
        }
        around.upstreams().broke(connected);
        boolean reads = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
        if (reads
                && requestDone
                && received == 0
                && !repeated
                && around.upstreams().hasSeveral(forwarding.service())) {
            repeated = true;
            connect();
        } else {
            fail(error);
        }
    }

    private void send() {
        String length = request.getHeader("Content-Length");
        boolean chunked = request.getHeader("Transfer-Encoding") != null
                || (length == null && request.version() == HttpVersion.HTTP_2 && !BODILESS.contains(request.method()));
        if (length == null && !chunked) {
            requestDone = true;
            out.end();
            return;
        }
        if (chunked) {
            out.setChunked(true);
        } else {
            out.putHeader("Content-Length", length);
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            response.writeContinue();
        }
        Pump.start(request, out, this::mayPass, () -> {
            requestDone = true;
            out.end();
        });
    }

    private boolean mayPass(long size) {
        lastMove = System.nanoTime();
        received += size;
        if (received > forwarding.maxBody() && !over) {
            fail(tooLarge(forwarding.maxBody()));
            out.reset();
        }
        return !over;
    }

    private void relay(HttpClientResponse in) {
        lastMove = System.nanoTime();
        if (over) {
            return;
        }
        response.setStatusCode(in.statusCode());
        ProxyHeaders.copyResponse(in.headers(), response.headers());
        rewriteLocation();
        if (!response.headers().contains("Cache-Control")) {
            response.putHeader("Cache-Control", "no-store");
        }
        UnreadBody.endConnection(context);
        if (request.method() == HttpMethod.HEAD || in.statusCode() == 204 || in.statusCode() == 304) {
            finish();
            return;
        }
        response.setChunked(!response.headers().contains("Content-Length"));
        in.exceptionHandler(this::fail);
        Pump.start(in, response, size -> moved(), this::finish);
    }

    private boolean moved() {
        lastMove = System.nanoTime();
        return !over;
    }

    private void rewriteLocation() {
        String location = response.headers().get("Location");
        if (location != null) {
            response.headers().set("Location", around.locations().rewrite(forwarding.service(), location));
        }
    }

    private void watch() {
        if (System.nanoTime() - lastMove < around.stillstand().toNanos()) {
            return;
        }
        fail(
                requestDone
                        ? RefusedException.forNow(
                                504,
                                "timeout",
                                "the " + forwarding.service().wireName() + " service took too long",
                                RETRY)
                        : RefusedException.of(408, "timeout", "the request's body stopped coming"));
        out.reset();
    }

    private void finish() {
        if (close()) {
            response.end();
        }
    }

    private void fail(Throwable error) {
        if (close()) {
            Answers.failure(context, error instanceof RefusedException ? error : lost(error));
        }
    }

    /** The client went away; whatever the service does for it now is for nothing. */
    private void abandon() {
        if (close() && out != null) {
            out.reset();
        }
    }

    private boolean close() {
        boolean first = !over;
        over = true;
        around.vertx().cancelTimer(timer);
        return first;
    }

    /** The connection broke after it had been made: whether the service did what was asked is not known. */
    private Throwable lost(Throwable error) {
        String name = forwarding.service().wireName();
        LOG.warnf("the connection to the %s service broke: %s", name, error.getMessage());
        boolean repeatable = IDEMPOTENT.contains(request.method()) || request.getHeader("Idempotency-Key") != null;
        return repeatable
                ? RefusedException.forNow(503, "unavailable", "the " + name + " service went away; try again", RETRY)
                : RefusedException.of(
                        503,
                        "unavailable",
                        "the " + name + " service went away before it answered; it may have done what was asked");
    }

    static RefusedException tooLarge(long limit) {
        return RefusedException.of(413, "too-large", "the body is above " + limit + " bytes");
    }
}

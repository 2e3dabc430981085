package io.flotilla.common.http;

import io.flotilla.common.problem.Problem;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.quarkus.arc.Unremovable;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.Context;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * Requests that are not HTTP, or whose address or headers are too long, never come to a route: Vert.x gives them to its
 * server's handler of invalid requests, and Quarkus lets nobody set that. A tracer sees them before, and sets it on their
 * connection. There is one tracer: another, of spans for instance, would have to do this as well.
 */
@ApplicationScoped
@Unremovable
public class InvalidRequests implements VertxOptionsCustomizer {
    /** The rest of what was sent is read meanwhile; a connection that is closed before that loses the answer. */
    private static final long READ_ON_MILLIS = 50;

    @Override
    public void accept(VertxOptions options) {
        options.setTracingOptions(new TracingOptions().setFactory(ignored -> new Watcher()));
    }

    private static void refuse(HttpServerRequest request) {
        Problem problem = problem(request.decoderResult().cause());
        Context context = ((HttpServerConnection) request.connection()).getContext();
        context.owner().setTimer(READ_ON_MILLIS, ignored -> Problems.end(request.response(), problem));
    }

    private static Problem problem(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException line ->
                Problem.of(414, "uri-too-long", "the address is too long", false, List.of());
            case TooLongHttpHeaderException header ->
                Problem.of(431, "headers-too-large", "the headers are too large", false, List.of());
            case null, default -> Problem.of(400, "malformed-request", "this is not HTTP", false, List.of());
        };
    }

    private static final class Watcher implements VertxTracer<Object, Object> {
        @Override
        public <R> Object receiveRequest(
                Context context,
                SpanKind kind,
                TracingPolicy policy,
                R request,
                String operation,
                Iterable<Map.Entry<String, String>> headers,
                TagExtractor<R> tags) {
            if (request instanceof HttpServerRequest http
                    && http.decoderResult().isFailure()
                    && http.connection() instanceof HttpServerConnection connection) {
                connection.invalidRequestHandler(InvalidRequests::refuse);
            }
            return null;
        }
    }
}

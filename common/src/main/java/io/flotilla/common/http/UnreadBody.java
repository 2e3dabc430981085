package io.flotilla.common.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** What becomes of a connection when a request is answered before its body was read. */
public final class UnreadBody {
    private static final long LINGER_MILLIS = 2_000;

    private UnreadBody() {}

    /** Announces the end of such a connection, and ends it; not at once, or the client might miss the answer. */
    public static void endConnection(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean unread = hasBody(request) && !request.isEnded() && request.version() != HttpVersion.HTTP_2;
        if (unread && !context.response().headWritten()) {
            context.response().putHeader("Connection", "close");
            context.vertx()
                    .setTimer(LINGER_MILLIS, ignored -> request.connection().close());
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }
}

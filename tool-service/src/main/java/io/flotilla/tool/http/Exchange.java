package io.flotilla.tool.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;

/** One request and its answer, to the address that was checked. Redirects are not followed here. */
@ApplicationScoped
class Exchange {
    private static final int LONGEST_HEADERS = 32 * 1024;

    private final HttpClient client;

    @Inject
    Exchange(Vertx vertx, HttpConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setIdleTimeout((int) config.maxTimeout().toSeconds())
                .setKeepAlive(false)
                .setDecompressionSupported(true)
                .setVerifyHost(true)
                .setMaxHeaderSize(LONGEST_HEADERS);
        config.caCertificates().map(new PemTrustOptions()::addCertPath).ifPresent(options::setTrustOptions);
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(config.concurrency()));
    }

    /** @param maxBytes of the body; the rest is not read. An abandoned Uni closes the connection. */
    Uni<Reply> send(Destination to, FetchRequest request, int maxBytes) {
        return Uni.createFrom().deferred(() -> {
            Connection connection = new Connection();
            Future<Reply> reply = client.request(options(to, request))
                    .compose(opened -> exchange(connection.opened(opened), request, maxBytes));
            return Uni.createFrom()
                    .completionStage(reply.toCompletionStage())
                    .onCancellation()
                    .invoke(connection::abandon);
        });
    }

    private static RequestOptions options(Destination to, FetchRequest request) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setServer(
                        SocketAddress.inetSocketAddress(to.port(), to.address().getHostAddress()))
                .setHost(to.host())
                .setPort(to.port())
                .setSsl(to.isTls())
                .setURI(to.target());
        request.headers().forEach(options::putHeader);
        return options;
    }

    private static Future<Reply> exchange(HttpClientRequest request, FetchRequest fetch, int maxBytes) {
        Future<HttpClientResponse> response =
                fetch.body() == null ? request.send() : request.send(Buffer.buffer(fetch.body()));
        return response.compose(r -> read(r, maxBytes));
    }

    private static Future<Reply> read(HttpClientResponse response, int maxBytes) {
        Promise<Reply> done = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(done::tryFail);
        response.endHandler(ignored -> done.tryComplete(reply(response, body, false)));
        response.handler(chunk -> {
            int room = maxBytes - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room && done.tryComplete(reply(response, body, true))) {
                response.request().reset();
            }
        });
        return done.future();
    }

    private static Reply reply(HttpClientResponse response, Buffer body, boolean truncated) {
        Map<String, String> headers = HeaderRules.returned(response.headers());
        return new Reply(response.statusCode(), headers, response.getHeader("Location"), body, truncated);
    }

    /** @param location where a redirect leads, as it was sent */
    record Reply(int status, Map<String, String> headers, String location, Buffer body, boolean truncated) {
        boolean isRedirect() {
            return location != null
                    && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
        }
    }

    /** Lets go of a request, also of one that is not open yet: it must not be sent when nobody waits any more. */
    private static final class Connection {
        private HttpClientRequest request;
        private boolean abandoned;

        synchronized HttpClientRequest opened(HttpClientRequest opened) {
            if (abandoned) {
                opened.reset();
                throw new IllegalStateException("nobody waits for the answer any more");
            }
            request = opened;
            return opened;
        }

        synchronized void abandon() {
            abandoned = true;
            if (request != null) {
                request.reset();
            }
        }
    }
}

package io.flotilla.local.model;

import com.sun.net.httpserver.HttpExchange;
import io.flotilla.local.model.protocol.ApiError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reading and writing of whole bodies. */
final class Http {

    static final int LARGEST_BODY = 16 * 1024 * 1024;

    private Http() {}

    /** The body; 413 when it has more than {@value #LARGEST_BODY} bytes. */
    static byte[] body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw ApiError.tooLarge(LARGEST_BODY);
        }
        return body;
    }

    static void json(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static void requireMethod(HttpExchange exchange, String method) {
        if (!exchange.getRequestMethod().equals(method)) {
            throw ApiError.wrongMethod(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath());
        }
    }
}

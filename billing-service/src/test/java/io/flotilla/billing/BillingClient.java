package io.flotilla.billing;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.Tokens;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Speaks to billing as another service or a person would. */
final class BillingClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String service = Tokens.service("agent", "holds:write");

    BillingClient(int port) {
        this.url = "http://127.0.0.1:" + port;
    }

    /** A hold that costs {@code seconds} × 0.00005 USD. */
    CompletableFuture<Answer> hold(String id, String tenant, String run, String limit, String seconds) {
        return holdWithin(id, tenant, run, limit == null ? null : Map.of("limit", limit), seconds);
    }

    /** @param budget as the command has it, with the runs above */
    CompletableFuture<Answer> holdWithin(
            String id, String tenant, String run, Map<String, Object> budget, String seconds) {
        Map<String, Object> item = Map.of("meter", "sandbox.seconds", "resource", "python", "quantity", seconds);
        Map<String, Object> body =
                new HashMap<>(Map.of("id", id, "tenantId", tenant, "runId", run, "items", List.of(item)));
        if (budget != null) {
            body.put("budget", budget);
        }
        return send("POST", "/internal/v1/holds", service, body);
    }

    Answer release(String id) {
        return send("DELETE", "/internal/v1/holds/" + encode(id).replace("%2F", "/"), service, null)
                .join();
    }

    Answer get(String path, String token) {
        return send("GET", path, token, null).join();
    }

    Answer put(String path, String token, Object body) {
        return send("PUT", path, token, body).join();
    }

    int putIfMatch(String path, String token, Object body, String etag) {
        return http.sendAsync(
                        request("PUT", path, token, body)
                                .header("If-Match", etag)
                                .build(),
                        BodyHandlers.discarding())
                .join()
                .statusCode();
    }

    CompletableFuture<Answer> send(String method, String path, String token, Object body) {
        return http.sendAsync(request(method, path, token, body).build(), BodyHandlers.ofString())
                .thenApply(Answer::of);
    }

    private HttpRequest.Builder request(String method, String path, String token, Object body) {
        var content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, content)
                .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    record Answer(int status, JsonNode body) {
        static Answer of(HttpResponse<String> response) {
            String body = response.body().isEmpty() ? "{}" : response.body();
            return new Answer(response.statusCode(), Json.parse(body));
        }

        String text(String field) {
            return body.path(field).asText();
        }
    }
}

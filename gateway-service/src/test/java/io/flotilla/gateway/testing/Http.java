package io.flotilla.gateway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** A client of the gateway with one key. */
public final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String key;

    /** @param key null to send none */
    public Http(String key) {
        this.key = key;
    }

    public record Answer(int status, java.net.http.HttpHeaders headers, String text) {
        public JsonNode json() {
            return Json.parse(text);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    public static URI uri(String path) {
        return URI.create(ConfigProvider.getConfig().getValue("test.url", String.class) + path);
    }

    public static HttpClient client() {
        return CLIENT;
    }

    /** With the credentials, ready for a method. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path));
        return key == null ? builder : builder.header("Authorization", "Bearer " + key);
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    public Answer post(String path, Object body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body instanceof String text ? text : Json.text(body))));
    }

    public Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** A new key, made by this client's; of the tenant given, or of its own. */
    public Http newKey(String role, String tenant) throws IOException, InterruptedException {
        Map<String, Object> body = tenant == null
                ? Map.of("name", "test", "role", role)
                : Map.of("name", "test", "role", role, "tenant", tenant);
        Answer answer = post("/api/v1/keys", body);
        if (answer.status() != 201) {
            throw new AssertionError(answer.toString());
        }
        return new Http(answer.json().get("key").asText());
    }

    public String key() {
        return key;
    }
}

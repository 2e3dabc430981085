package io.flotilla.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The public API as somebody else's script would call it. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final String url;
    private final String key;

    Api(String url, String key) {
        this.url = url;
        this.key = key;
    }

    Api withKey(String otherKey) {
        return new Api(url, otherKey);
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer post(String path, String json, String idempotencyKey) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer put(String path, String contentType, String body) {
        return send(request(path).header("Content-Type", contentType).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer post(String path, String contentType, byte[] body) {
        return send(
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<byte[]> download(String path) {
        return exchange(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Starts a run of this definition (JSON) and answers with its id. */
    String start(String definition, String inputs) {
        Answer answer = post("/api/v1/runs", "{\"definition\":" + definition + ",\"inputs\":" + inputs + "}");
        if (answer.status() != 201) {
            throw new AssertionError("the run was not accepted: " + answer);
        }
        return answer.body().get("id").asText();
    }

    JsonNode run(String id) {
        return get("/api/v1/runs/" + id).body();
    }

    /** Waits for a terminal status. */
    JsonNode awaitEnd(String id) {
        Poll.until(() -> List.of("succeeded", "failed", "cancelled")
                .contains(run(id).path("status").asText()));
        return run(id);
    }

    /** Waits for the approval of this run, which is then pending. */
    JsonNode awaitApproval(String id) {
        Poll.until(() -> approvals(id).size() == 1);
        return approvals(id).get(0);
    }

    private JsonNode approvals(String id) {
        Answer answer = get("/api/v1/approvals?status=pending&runId=" + id);
        return answer.status() == 200 ? answer.body().get("items") : MissingNode.getInstance();
    }

    Answer decide(JsonNode approval, String verb) {
        ObjectNode body = JSON.createObjectNode();
        body.put("reason", "seen in a test")
                .put("digest", approval.get("digest").asText());
        return post("/api/v1/approvals/" + approval.get("id").asText() + "/" + verb, body.toString());
    }

    /** Reads the stream until it ends, or until {@code most} events came, after this position. */
    List<ServerSentEvent> stream(String runId, String lastEventId, int most) {
        HttpRequest.Builder request =
                request("/api/v1/runs/" + runId + "/events").header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                exchange(request.timeout(Duration.ofMinutes(3)).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("the stream answered " + response.statusCode());
        }
        List<ServerSentEvent> events = new ArrayList<>();
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = null;
            String type = null;
            for (String line = lines.readLine(); line != null && events.size() < most; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    events.add(new ServerSentEvent(id, type, JSON.readTree(line.substring(5))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key);
    }

    private Answer send(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            JsonNode body = response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
            return new Answer(
                    response.statusCode(),
                    body,
                    response.headers().firstValue("Location").orElse(null));
        } catch (IOException e) {
            throw new AssertionError(response.statusCode() + " is not JSON: " + response.body(), e);
        }
    }

    private static <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    record Answer(int status, JsonNode body, String location) {}

    record ServerSentEvent(String id, String type, JsonNode data) {}
}

package io.flotilla.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** The running fleet, as {@code connection.json} describes it. */
record Connection(Path data, String url, String apiKey, String kafka, String postgres) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** @throws IllegalStateException when no fleet is up */
    static Connection read() throws IOException {
        Path data = Path.of(System.getenv().getOrDefault("FLOTILLA_DATA_DIR", ".flotilla"))
                .toAbsolutePath();
        Path file = data.resolve("connection.json");
        if (!Files.exists(file)) {
            throw new IllegalStateException("no fleet is up: run ./flotilla up --detach first");
        }
        JsonNode json = JSON.readTree(file.toFile());
        return new Connection(
                data,
                json.get("url").asText(),
                json.get("apiKey").asText(),
                json.get("kafka").asText(),
                json.get("postgres").asText());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + apiKey);
    }

    private static JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }
}

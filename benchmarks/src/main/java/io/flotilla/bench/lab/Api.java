package io.flotilla.bench.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** JSON over HTTP/1.1. @param key a bearer token, or null */
public record Api(String url, String key) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    public JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).GET().build()));
    }

    public JsonNode post(String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(postForText(path, body));
    }

    public JsonNode put(String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(
                send(json(request(path)).PUT(BodyPublishers.ofString(body)).build()));
    }

    /** The answer's body as it came. */
    public String postForText(String path, String body) throws IOException, InterruptedException {
        return send(json(request(path)).POST(BodyPublishers.ofString(body)).build());
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private static String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}

package io.flotilla.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Nearest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public API, see the contract for clients. Refusals are {@link ApiException}; a fleet that does not answer is a
 * {@link CliException} with exit code 4. Everything that is sent twice carries an idempotency key or is safe to repeat.
 */
public final class FlotillaClient {
    private static final String JSON = "application/json";
    private static final Duration TRANSFER = Duration.ofMinutes(5);
    private static final Pattern NAMED =
            Pattern.compile("(?<all>/api/v1/(workflows|agents|tools|queues|schedules))/(?<name>[^/:]+).*");
    private static final int MOST_NAMES = 1000;

    private final Connection connection;
    private final Http http;

    public FlotillaClient(Connection connection) {
        this.connection = connection;
        this.http = new Http(connection);
    }

    public Connection connection() {
        return connection;
    }

    public JsonNode get(String path) {
        return json(send(http.request(path).header("Accept", JSON).GET().build()));
    }

    public JsonNode post(String path, Object body) {
        return json(send(http.request(path)
                .header("Content-Type", JSON)
                .header("Accept", JSON)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build()));
    }

    public JsonNode put(String path, byte[] body, String contentType) {
        return json(send(http.request(path)
                .header("Content-Type", contentType)
                .header("Accept", JSON)
                .PUT(BodyPublishers.ofByteArray(body))
                .build()));
    }

    public JsonNode patch(String path, Object body) {
        return json(send(http.request(path)
                .header("Content-Type", JSON)
                .header("Accept", JSON)
                .method("PATCH", BodyPublishers.ofByteArray(Json.bytes(body)))
                .build()));
    }

    /** Fails when there is none, unless an attempt whose answer was lost has deleted it. */
    public void delete(String path) {
        send(http.request(path).header("Accept", JSON).DELETE().build());
    }

    /** All items of a list, over as many pages as it takes, but not more than {@code limit}. */
    public List<JsonNode> list(String path, Map<String, String> query, int limit) {
        return list(path, List.copyOf(query.entrySet()), limit);
    }

    /** The same with parameters that may be repeated. */
    public List<JsonNode> list(String path, List<Map.Entry<String, String>> query, int limit) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            StringBuilder url = new StringBuilder(path).append("?limit=").append(Math.min(100, limit - items.size()));
            query.forEach(
                    entry -> url.append('&').append(entry.getKey()).append('=').append(encode(entry.getValue())));
            if (!cursor.isEmpty()) {
                url.append("&cursor=").append(encode(cursor));
            }
            JsonNode page = get(url.toString());
            page.path("items").forEach(items::add);
            cursor = page.path("nextCursor").asText("");
        } while (!cursor.isEmpty() && items.size() < limit);
        return items;
    }

    /**
     * Streams the file; the answer is {@code {id, size, sha256}}.
     *
     * @param name what the artifact is called when it is downloaded
     */
    public JsonNode upload(Path file, String name, String contentType) {
        return json(send(http.request("/api/v1/artifacts?name=" + encode(name))
                .timeout(TRANSFER)
                .header("Content-Type", contentType)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(publisher(file))
                .build()));
    }

    /** An artifact's bytes as they come. */
    public Download openArtifact(String id) {
        return open("/api/v1/artifacts/" + encode(id), "Artifact " + id);
    }

    /** Bytes as they come. @param what they are, at the beginning of a sentence */
    public Download open(String path, String what) {
        var request = http.request(path).timeout(TRANSFER).GET().build();
        try {
            HttpResponse<InputStream> response = http.open(request);
            if (response.statusCode() / 100 == 2) {
                return new Download(what, response.headers(), response.body());
            }
            try (InputStream body = response.body()) {
                throw ApiException.of(Http.name(request), response.statusCode(), body.readAllBytes());
            }
        } catch (IOException e) {
            throw http.unreachable(e);
        }
    }

    /**
     * The events of a run; resumes by itself.
     *
     * @param deltas whether what agents and programs write is wanted too, as hints without a sequence
     */
    public RunEvents events(String runId, boolean deltas) {
        return new RunEvents(http, "/api/v1/runs/" + encode(runId) + "/events", deltas);
    }

    public static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Where something of a name is not there, the name that may have been meant is said. */
    private byte[] send(HttpRequest request) {
        try {
            return http.send(request);
        } catch (ApiException e) {
            Matcher named = NAMED.matcher(request.uri().getPath());
            throw e.status() == 404 && named.matches()
                    ? Nearest.hint(named.group("name"), names(named.group("all")))
                            .map(e::with)
                            .orElse(e)
                    : e;
        }
    }

    /** None when they cannot be had: what is known already is to be told. */
    private List<String> names(String path) {
        try {
            return list(path, Map.of(), MOST_NAMES).stream()
                    .map(item -> item.path("name").asText())
                    .toList();
        } catch (CliException e) {
            return List.of();
        }
    }

    private static BodyPublisher publisher(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw CliException.invalid("There is no file " + file + ".", "Check the path.");
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return body.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw CliException.invalid(
                    "What answers is not a fleet: its answer is not JSON.", "Check FLOTILLA_URL, or ./flotilla status");
        }
    }
}

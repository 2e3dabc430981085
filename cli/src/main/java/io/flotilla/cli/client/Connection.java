package io.flotilla.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the API is, and the key for it.
 *
 * @param url without a slash at its end
 */
public record Connection(String url, String apiKey) {
    public static final String FILE = "connection.json";

    public Connection {
        url = url.replaceAll("/+$", "");
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw CliException.invalid("'" + url + "' is not the address of a fleet.", "Use http://… or https://…");
        }
    }

    /** A fleet that is not this machine's own: FLOTILLA_URL and FLOTILLA_API_KEY. */
    public static Optional<Connection> fromEnvironment(Map<String, String> environment) {
        String url = environment.getOrDefault("FLOTILLA_URL", "");
        if (url.isBlank()) {
            return Optional.empty();
        }
        String key = environment.getOrDefault("FLOTILLA_API_KEY", "");
        if (key.isBlank()) {
            throw CliException.invalid(
                    "FLOTILLA_URL is set but FLOTILLA_API_KEY is not.",
                    "Set both to use that fleet, or unset FLOTILLA_URL to use the one on this machine.");
        }
        return Optional.of(new Connection(url, key));
    }

    /** What {@code up} wrote; empty when no fleet was started with this data folder. */
    public static Optional<Connection> fromFile(Path dataFolder) {
        Path file = dataFolder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.MAPPER.readTree(file.toFile());
            return Optional.of(new Connection(
                    json.path("url").asText(), json.path("apiKey").asText()));
        } catch (IOException e) {
            throw CliException.invalid(
                    file + " cannot be read: " + e.getMessage(), "Write it anew with: ./flotilla up --detach");
        }
    }

    URI uri(String path) {
        return URI.create(url + path);
    }

    @Override
    public String toString() {
        return url;
    }
}

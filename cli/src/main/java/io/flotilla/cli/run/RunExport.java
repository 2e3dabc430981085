package io.flotilla.cli.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Download;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A run and its log as the one document that the fleet makes no more when they are too large: read in pages. */
public final class RunExport {
    private static final int PAGE = 200;

    private RunExport() {}

    /** Collected in a file that is gone when it was read. */
    public static Download read(FlotillaClient client, String id) {
        try {
            Path file = Files.createTempFile("flotilla-export", ".json");
            try (JsonGenerator json = Json.MAPPER.createGenerator(Files.newOutputStream(file))) {
                write(client, id, json);
            } catch (IOException | RuntimeException e) {
                Files.delete(file);
                throw e;
            }
            return new Download(
                    "The export of " + id,
                    HttpHeaders.of(Map.of(), (name, value) -> true),
                    Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(FlotillaClient client, String id, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("run");
        json.writeTree(WholeRun.read(client, id));
        json.writeArrayFieldStart("events");
        String pages = "/api/v1/runs/" + FlotillaClient.encode(id) + "/events?limit=" + PAGE + "&after=";
        long last = 0;
        JsonNode events;
        do {
            events = client.get(pages + last).path("items");
            for (JsonNode event : events) {
                json.writeTree(event);
                last = event.path("sequence").asLong();
            }
        } while (!events.isEmpty());
        json.writeEndArray();
        json.writeEndObject();
    }
}

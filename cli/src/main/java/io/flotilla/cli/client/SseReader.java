package io.flotilla.cli.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a stream of server-sent events (WHATWG HTML, 9.2.6). A message that the stream cuts off is dropped. */
final class SseReader implements Closeable {
    private final BufferedReader lines;
    private String lastId = "";

    /** One message; {@code id} is the last one that was seen, as the standard says. */
    record Message(String id, String event, String data) {}

    SseReader(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next message, or empty at the end of the stream. */
    Optional<Message> next() throws IOException {
        String event = "";
        StringBuilder data = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data != null) {
                    return Optional.of(new Message(lastId, event.isEmpty() ? "message" : event, data.toString()));
                }
                event = "";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : withoutLeadingSpace(line.substring(colon + 1));
            switch (field) {
                case "data" ->
                    data = data == null
                            ? new StringBuilder(value)
                            : data.append('\n').append(value);
                case "event" -> event = value;
                case "id" -> lastId = value;
                default -> {} // a comment (empty field), retry, or a field that the standard does not know
            }
        }
        return Optional.empty();
    }

    private static String withoutLeadingSpace(String value) {
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

package io.flotilla.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseReaderTest {

    @Test
    void messagesAreSeparatedByEmptyLinesAndCommentsAreSkipped() throws IOException {
        assertThat(read(": hello\n\nid: 1\nevent: a\ndata: {\"x\":1}\n\n:\n\nid:2\nevent:b\ndata:y\n\n"))
                .containsExactly(new SseReader.Message("1", "a", "{\"x\":1}"), new SseReader.Message("2", "b", "y"));
    }

    @Test
    void dataOverSomeLinesIsJoinedAndTheIdIsRemembered() throws IOException {
        assertThat(read("id: 7\r\ndata: one\r\ndata:  two\r\ndata\r\n\r\ndata: next\r\n\r\n"))
                .containsExactly(
                        new SseReader.Message("7", "message", "one\n two\n"),
                        new SseReader.Message("7", "message", "next"));
    }

    @Test
    void aMessageThatIsCutOffIsDropped() throws IOException {
        assertThat(read("id: 1\ndata: whole\n\nid: 2\ndata: half"))
                .extracting(SseReader.Message::data)
                .containsExactly("whole");
    }

    @Test
    void anEventWithoutDataIsNoMessage() throws IOException {
        assertThat(read("event: a\n\ndata: b\n\n")).containsExactly(new SseReader.Message("", "message", "b"));
    }

    private static List<SseReader.Message> read(String text) throws IOException {
        List<SseReader.Message> messages = new ArrayList<>();
        try (var reader = new SseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (Optional<SseReader.Message> next = reader.next(); next.isPresent(); next = reader.next()) {
                messages.add(next.get());
            }
        }
        return messages;
    }
}

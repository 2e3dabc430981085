package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.schema.Schemas;
import io.flotilla.common.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a final answer that keeps the agent's promise from one that does not. */
public final class Answers {
    /** What one event can take to where it is kept; above 256 KiB an answer travels as an artifact. */
    static final int MAX_OUTPUT_BYTES = 800 * 1024;

    private static final int MOST_ERRORS = 10;
    private static final Pattern FENCE = Pattern.compile("(?s)\\A```[A-Za-z0-9]*\\s*\\n(.*?)\\n?\\s*```\\z");

    private final boolean structured;
    private final Schemas.Checker schema;

    /** @param outputSchema null when the answer is text */
    public Answers(JsonNode outputSchema) {
        this.structured = outputSchema != null && !outputSchema.isNull();
        this.schema = Schemas.of(outputSchema);
    }

    /** What became of an answer. */
    public sealed interface Checked {}

    public record Accepted(JsonNode output) implements Checked {}

    public record Rejected(List<String> errors) implements Checked {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }

    /** @param finish why the model stopped, which explains JSON that breaks off */
    public Checked check(String text, String finish) {
        String answer = text == null ? "" : text.strip();
        if (answer.getBytes(StandardCharsets.UTF_8).length > MAX_OUTPUT_BYTES) {
            return new Rejected(List.of("it is longer than " + MAX_OUTPUT_BYTES + " bytes; be shorter"));
        }
        if (!structured) {
            return new Accepted(Json.object().put("text", answer));
        }
        try {
            return validated(Json.parse(unfenced(answer)));
        } catch (UncheckedIOException e) {
            return new Rejected(List.of(
                    "length".equals(finish)
                            ? "it was cut off because it was too long; be shorter"
                            : "it is not JSON: " + firstLine(e)));
        }
    }

    private Checked validated(JsonNode value) {
        if (value.isMissingNode()) {
            return new Rejected(List.of("it is empty"));
        }
        List<String> errors = schema.errors("", value).stream()
                .map(error -> (error.path().isEmpty() ? "the answer" : error.path()) + " " + error.message())
                .limit(MOST_ERRORS)
                .toList();
        return errors.isEmpty() ? new Accepted(value) : new Rejected(errors);
    }

    private static String unfenced(String answer) {
        Matcher fence = FENCE.matcher(answer);
        return fence.matches() ? fence.group(1) : answer;
    }

    private static String firstLine(UncheckedIOException e) {
        return String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
    }
}

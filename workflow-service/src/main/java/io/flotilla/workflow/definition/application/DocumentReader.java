package io.flotilla.workflow.definition.application;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The text of a definition, YAML or JSON, as JSON. */
public final class DocumentReader {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private DocumentReader() {}

    /**
     * @param contentType YAML where it does not say JSON
     * @throws ProblemException 422 when the text cannot be read
     */
    public static JsonNode read(String text, String contentType) {
        if (text == null || text.isBlank()) {
            throw unreadable("is empty");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > Limits.DOCUMENT_BYTES) {
            throw unreadable("is larger than " + Limits.DOCUMENT_BYTES / 1024 + " KiB");
        }
        // Through text once more, so that equal values have one form, and one digest, however they were written.
        return isJson(contentType) ? json(text) : Json.parse(Json.bytes(YamlReader.read(text)));
    }

    private static boolean isJson(String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private static JsonNode json(String text) {
        try {
            checkWhole(text);
            return Json.parse(text);
        } catch (IOException e) {
            throw unreadable(
                    "is not JSON: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** A field that is said twice, and what follows the document, would be lost in silence. */
    private static void checkWhole(String text) throws IOException {
        try (JsonParser parser = STRICT.createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw unreadable("is followed by something else");
            }
        }
    }

    private static ProblemException unreadable(String message) {
        return ProblemException.invalid(List.of(new FieldError("", message)));
    }
}

package io.flotilla.workflow.definition.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Limits;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The text of a definition, YAML or JSON, as JSON. */
public final class DocumentReader {
    private DocumentReader() {}

    /** @throws ProblemException 422 when the text cannot be read */
    public static JsonNode read(String text, boolean json) {
        if (text == null || text.isBlank()) {
            throw unreadable("is empty");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > Limits.DOCUMENT_BYTES) {
            throw unreadable("is larger than " + Limits.DOCUMENT_BYTES / 1024 + " KiB");
        }
        // Through text once more, so that equal values have one form, and one digest, however they were written.
        return json ? json(text) : Json.parse(Json.bytes(YamlReader.read(text)));
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (UncheckedIOException e) {
            throw unreadable("is not JSON: "
                    + e.getCause().getMessage().lines().findFirst().orElse(""));
        }
    }

    private static ProblemException unreadable(String message) {
        return ProblemException.invalid(List.of(new FieldError("", message)));
    }
}

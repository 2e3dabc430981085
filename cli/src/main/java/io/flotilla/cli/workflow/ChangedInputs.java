package io.flotilla.cli.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The inputs of a run with some of them changed; what is given takes the type of what was there. */
public final class ChangedInputs {
    private static final String ARTIFACT = "art_";

    private final JsonNode before;
    private final Inputs.Uploads uploads;

    public ChangedInputs(JsonNode before, Inputs.Uploads uploads) {
        this.before = before;
        this.uploads = uploads;
    }

    /** @param options as {@code name=value} */
    public ObjectNode with(List<String> options) {
        ObjectNode changed = before.isObject() ? before.deepCopy() : Json.MAPPER.createObjectNode();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw CliException.invalid(
                        "'" + option + "' is not an input.", "Write --input name=value, for example --input limit=3.");
            }
            String name = option.substring(0, equals);
            changed.set(name, value(before.path(name), option.substring(equals + 1)));
        }
        return changed;
    }

    private JsonNode value(JsonNode was, String text) {
        if (was.isTextual()) {
            return TextNode.valueOf(was.textValue().startsWith(ARTIFACT) ? uploaded(text) : text);
        }
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private String uploaded(String text) {
        Path path = Path.of(text);
        if (Files.isDirectory(path)) {
            return uploads.folder(path);
        }
        return Files.isRegularFile(path) ? uploads.file(path) : text;
    }
}

package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns {@code --input name=value} into the inputs of a run. */
public final class Inputs {
    private final InputSchema schema;
    private final Uploads uploads;

    /** Stores what an input of format {@code artifact} names, and answers with the artifact's id. */
    public interface Uploads {
        String folder(Path folder);

        String file(Path file);
    }

    public Inputs(InputSchema schema, Uploads uploads) {
        this.schema = schema;
        this.uploads = uploads;
    }

    /** Everything is checked before anything is uploaded. */
    public ObjectNode read(List<String> options) {
        Map<String, String> values = split(options);
        check(values);
        ObjectNode inputs = Json.MAPPER.createObjectNode();
        values.forEach((name, value) -> {
            if (!schema.isArtifact(name)) {
                inputs.set(name, schema.parse(name, value));
            }
        });
        values.forEach((name, value) -> {
            if (schema.isArtifact(name)) {
                inputs.put(name, upload(name, value));
            }
        });
        return inputs;
    }

    private static Map<String, String> split(List<String> options) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw CliException.invalid(
                        "'" + option + "' is not an input.", "Write --input name=value, for example --input repo=.");
            }
            String name = option.substring(0, equals);
            if (values.put(name, option.substring(equals + 1)) != null) {
                throw CliException.invalid("Input '" + name + "' is given twice.", "Keep one of them.");
            }
        }
        return values;
    }

    private void check(Map<String, String> values) {
        List<String> problems = new ArrayList<>();
        values.keySet().stream()
                .filter(name -> !schema.names().contains(name))
                .forEach(name -> problems.add("There is no input '" + name + "'."));
        schema.required().stream()
                .filter(name -> !values.containsKey(name))
                .forEach(name -> problems.add("Input '" + name + "' is missing."));
        if (!problems.isEmpty()) {
            List<String> hints = new ArrayList<>();
            hints.add(schema.names().isEmpty() ? "This workflow has no inputs." : "The inputs of this workflow:");
            hints.addAll(schema.describe());
            throw CliException.invalid(String.join("\n", problems), hints.toArray(String[]::new));
        }
        values.forEach((name, value) -> {
            if (schema.isArtifact(name) && !exists(value) && !value.startsWith("art_")) {
                throw CliException.invalid(
                        "Input '%s': there is no folder or file %s".formatted(name, value),
                        "Give the path of a folder, of a file, or the id of an artifact (art_…).");
            }
        });
    }

    private static boolean exists(String value) {
        return !value.isEmpty() && Files.exists(Path.of(value));
    }

    private String upload(String name, String value) {
        if (!exists(value)) {
            return value;
        }
        Path path = Path.of(value);
        if (Files.isDirectory(path)) {
            return uploads.folder(path);
        }
        if (Files.isRegularFile(path)) {
            return uploads.file(path);
        }
        throw CliException.invalid(
                "Input '%s': %s is neither a folder nor a file.".formatted(name, value), "Check it.");
    }
}

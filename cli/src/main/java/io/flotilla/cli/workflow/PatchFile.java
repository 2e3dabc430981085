package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A patch of a workflow's definition in a file. */
public final class PatchFile {
    private static final YAMLMapper YAML = new YAMLMapper();

    private PatchFile() {}

    public static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw CliException.invalid("There is no file " + file + ".", "Check the path.");
        }
        try {
            JsonNode patch = YAML.readTree(Files.readAllBytes(file));
            if (patch.isObject() || patch.isArray()) {
                return patch;
            }
        } catch (IOException e) {
            throw CliException.invalid(file + " is neither YAML nor JSON: " + firstLine(e), "Mend the file.");
        }
        throw CliException.invalid(
                file + " is not a patch.",
                "Write a merge patch of spec, or a list of patches of steps, each with its id.");
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

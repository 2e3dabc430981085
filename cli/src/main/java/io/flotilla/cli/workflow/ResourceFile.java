package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A YAML or JSON file with one or more resources. */
public final class ResourceFile {
    /** Only at the beginning of a line, where nothing else may stand: YAML 1.2, 9.1.2. */
    private static final Pattern MARKER = Pattern.compile("(?m)^---(?=\\s|$)");

    private ResourceFile() {}

    /** @throws CliException when the file is missing, is not YAML, or holds something that is no resource */
    public static List<Resource> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw CliException.invalid("There is no file " + file + ".", "Check the path.");
        }
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** The same of what is read until its end. */
    public static List<Resource> read(InputStream input) {
        try {
            return read("The input", new String(input.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable("The input", e);
        }
    }

    private static List<Resource> read(String file, String text) {
        try {
            List<Resource> resources = new ArrayList<>();
            for (String document : MARKER.split(text)) {
                Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(document);
                if (content != null) {
                    resources.add(resource(file, Json.MAPPER.valueToTree(content), document));
                }
            }
            if (resources.isEmpty()) {
                throw CliException.invalid(file + " is empty.", "Write a resource into it, see examples/.");
            }
            return resources;
        } catch (YAMLException e) {
            throw CliException.invalid(file + " is not valid YAML: " + e.getMessage(), "Correct it and try again.");
        }
    }

    private static CliException unreadable(String file, IOException e) {
        return CliException.invalid(file + " cannot be read: " + e.getMessage(), "Is it UTF-8, and readable?");
    }

    private static Resource resource(String file, JsonNode json, String text) {
        String kind = json.path("kind").asText("");
        String name = json.path("metadata").path("name").asText("");
        if (Resource.path(kind).isEmpty()) {
            throw CliException.invalid(
                    "%s: kind is %s".formatted(file, kind.isEmpty() ? "missing" : "'" + kind + "', which is not known"),
                    "Known kinds: " + String.join(", ", Resource.kinds()));
        }
        if (name.isEmpty()) {
            throw CliException.invalid(file + ": metadata.name is missing.", "Give the " + kind + " a name.");
        }
        return new Resource(kind, name, json, text);
    }
}

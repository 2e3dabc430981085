package io.flotilla.tool.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tools that there are; read once from {@code /tools}, the same for every tenant. */
@ApplicationScoped
public class Tools {
    private static final List<String> BUILT_IN =
            List.of("code.run", "echo", "files.list", "files.read", "files.write", "http.fetch");

    private final Map<String, Tool> byName = new TreeMap<>();
    private final Map<String, JsonSchema> inputs = new TreeMap<>();

    public Tools() {
        JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().pathType(PathType.LEGACY).build();
        for (String name : BUILT_IN) {
            Tool tool = read(name);
            byName.put(name, tool);
            inputs.put(name, schemas.getSchema(tool.input(), config));
        }
    }

    public Collection<Tool> all() {
        return byName.values();
    }

    /** @param ref {@code name} or {@code name@version} */
    public Optional<Tool> find(String ref) {
        int at = ref.indexOf('@');
        return Optional.ofNullable(byName.get(at < 0 ? ref : ref.substring(0, at)))
                .filter(tool -> at < 0 || ref.substring(at + 1).equals(Integer.toString(tool.version())));
    }

    /** Everything that is wrong with these arguments; empty when they are valid. */
    public List<FieldError> check(String tool, JsonNode arguments) {
        return inputs.get(tool).validate(arguments).stream()
                .map(Tools::error)
                .distinct()
                .toList();
    }

    /** A missing or unknown field is reported at its own path, which is where a person looks. */
    private static FieldError error(ValidationMessage message) {
        String path = "arguments" + message.getInstanceLocation().toString().substring(1);
        return switch (message.getType()) {
            case "required" -> new FieldError(path + "." + message.getProperty(), "is missing");
            case "additionalProperties" -> new FieldError(path + "." + message.getProperty(), "is not a known field");
            default -> new FieldError(path, message.getError());
        };
    }

    private static Tool read(String name) {
        try (InputStream file = Tools.class.getResourceAsStream("/tools/" + name + ".json")) {
            if (file == null) {
                throw new IllegalStateException("the description of the tool " + name + " is missing");
            }
            return Json.convert(Json.parse(file.readAllBytes()), Tool.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ProblemException 404 */
    public Tool get(String name) {
        return find(name).orElseThrow(() -> ProblemException.notFound("tool", name));
    }
}

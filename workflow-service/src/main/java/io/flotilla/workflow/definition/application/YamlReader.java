package io.flotilla.workflow.definition.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Limits;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/** YAML as JSON. No types of Java, bounded in size and depth, also where aliases repeat a value. */
final class YamlReader {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_NODES = 50_000;

    private int nodes;

    private YamlReader() {}

    /** @throws ProblemException 422 when it is not one YAML document, or not one that JSON can express */
    static JsonNode read(String text) {
        try {
            return new YamlReader().convert(yaml().load(text), 0);
        } catch (MarkedYAMLException e) {
            throw unreadable(where(e) + e.getProblem());
        } catch (YAMLException e) {
            throw unreadable(e.getMessage());
        }
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setAllowRecursiveKeys(false);
        options.setMaxAliasesForCollections(100);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(Limits.DOCUMENT_BYTES);
        DumperOptions unused = new DumperOptions();
        return new Yaml(
                new SafeConstructor(options), new Representer(unused), unused, options, new CoreSchemaResolver());
    }

    private JsonNode convert(Object value, int depth) {
        if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
            throw unreadable("nested too deeply, or repeated by aliases too often");
        }
        return switch (value) {
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case byte[] ignored -> throw unreadable("!!binary is not allowed");
            case java.util.Set<?> ignored -> throw unreadable("!!set is not allowed");
            case java.util.Date ignored -> throw unreadable("!!timestamp is not allowed; quote it");
            case Object[] ignored -> throw unreadable("!!pairs is not allowed");
            case null, default -> Json.tree(value);
        };
    }

    private JsonNode object(Map<?, ?> map, int depth) {
        ObjectNode object = Json.object();
        map.forEach((key, value) -> object.set(String.valueOf(key), convert(value, depth + 1)));
        return object;
    }

    private JsonNode array(List<?> list, int depth) {
        ArrayNode array = Json.object().arrayNode();
        list.forEach(value -> array.add(convert(value, depth + 1)));
        return array;
    }

    private static String where(MarkedYAMLException e) {
        var mark = e.getProblemMark();
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
    }

    private static ProblemException unreadable(String message) {
        return ProblemException.invalid(List.of(new FieldError("", "is not YAML that can be read: " + message)));
    }
}

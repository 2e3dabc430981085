package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.expression.JsonSize;
import io.flotilla.workflow.expression.Template;
import io.flotilla.workflow.schema.JsonSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The inputs of a run against the schema of its workflow. */
public final class Inputs {
    private Inputs() {}

    /** What was given, completed by defaults, or what is wrong with it; paths begin with {@code inputs}. */
    public record Checked(JsonNode values, List<FieldError> errors) {}

    public static Checked check(JsonNode schema, JsonNode given) {
        if (given != null && !given.isNull() && !given.isObject()) {
            return new Checked(null, List.of(new FieldError("inputs", "must be an object")));
        }
        ObjectNode values = given == null || given.isNull() ? Json.object() : given.deepCopy();
        List<FieldError> errors = new ArrayList<>(unknown(schema, values, "inputs"));
        if (schema != null) {
            addDefaults(schema, values);
            ObjectNode known = values.deepCopy();
            known.retain(names(schema));
            errors.addAll(JsonSchemas.validate(schema, known, "inputs"));
        }
        if (JsonSize.exceeds(values, Limits.INLINE_BYTES)) {
            errors.add(new FieldError(
                    "inputs",
                    "are larger than " + Limits.INLINE_BYTES / 1024 + " KiB; upload an artifact and give its id"));
        }
        return new Checked(values, List.copyOf(errors));
    }

    /** The same of values that are not wholly known: what expressions will give is not looked at. */
    static List<FieldError> checkKnown(JsonNode schema, JsonNode given, String path) {
        if (given != null && !given.isObject()) {
            return List.of();
        }
        ObjectNode values = given == null ? Json.object() : given.deepCopy();
        List<FieldError> errors = new ArrayList<>(unknown(schema, values, path));
        if (schema != null) {
            addDefaults(schema, values);
            values.retain(names(schema));
            errors.addAll(JsonSchemas.validateKnown(schema, values, path, Template::hasCode));
        }
        return errors;
    }

    public static Set<String> names(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        if (schema != null) {
            schema.path("properties").fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    /** That each default is a value which its own schema allows. */
    static List<FieldError> checkDefaults(JsonNode schema) {
        List<FieldError> errors = new ArrayList<>();
        schema.path("properties").properties().forEach(property -> {
            JsonNode value = property.getValue().get("default");
            // A property whose schema refers to another place cannot be looked at by itself.
            if (value != null && !Json.text(property.getValue()).contains("\"$ref\"")) {
                String path = "spec.inputs.properties." + property.getKey() + ".default";
                errors.addAll(JsonSchemas.validate(property.getValue(), value, path));
            }
        });
        return errors;
    }

    /** The same for what is deeper, where defaults fill in as well. */
    static List<FieldError> checkNestedDefaults(JsonNode schema) {
        List<FieldError> errors = new ArrayList<>();
        schema.path("properties")
                .properties()
                .forEach(
                        property -> nested(property.getValue(), "spec.inputs.properties." + property.getKey(), errors));
        return errors;
    }

    private static void nested(JsonNode schema, String path, List<FieldError> errors) {
        schema.path("properties").properties().forEach(property -> {
            JsonNode rules = property.getValue();
            String where = path + ".properties." + property.getKey();
            if (rules.has("default") && !Json.text(rules).contains("\"$ref\"")) {
                errors.addAll(JsonSchemas.validate(rules, rules.get("default"), where + ".default"));
            }
            nested(rules, where, errors);
        });
    }

    /** The names of an object's fields, sorted. */
    static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<FieldError> unknown(JsonNode schema, ObjectNode values, String path) {
        Set<String> known = names(schema);
        List<FieldError> errors = new ArrayList<>();
        values.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(path + "." + name, "is not an input" + Suggestion.of(name, known)));
            }
        });
        return errors;
    }

    private static void addDefaults(JsonNode schema, ObjectNode values) {
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            JsonNode rules = property.getValue();
            if (!values.has(name) && rules.has("default")) {
                values.set(name, rules.get("default"));
            }
            if (values.get(name) instanceof ObjectNode nested) {
                addDefaults(rules, nested);
            }
        });
    }
}

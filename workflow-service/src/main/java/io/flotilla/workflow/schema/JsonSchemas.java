package io.flotilla.workflow.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.cache.BoundedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * JSON Schema 2020-12 as people write it in definitions: nothing is fetched, and patterns are of a kind that cannot run
 * away (RE2).
 */
public final class JsonSchemas {
    private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/schema";
    private static final int MAX_ERRORS = 50;
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final JsonSchemaFactory COUNTING = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.metaSchema(JsonMetaSchema.builder(META_SCHEMA, JsonMetaSchema.getV202012())
                    .keyword(Steps.keyword())
                    .build()));
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.URI_REFERENCE)
            .regularExpressionFactory(LinearRegex::new)
            .formatAssertionsEnabled(true)
            .locale(java.util.Locale.ENGLISH)
            .build();
    private static final BoundedCache<JsonNode, JsonSchema> CACHE = BoundedCache.ofEntries(500);

    private JsonSchemas() {}

    /** What is wrong with the schema itself; empty when it can be used. */
    public static List<FieldError> check(JsonNode schema, String path) {
        List<FieldError> errors = new ArrayList<>();
        references(schema, path, errors);
        if (!errors.isEmpty()) {
            return errors;
        }
        for (ValidationMessage message :
                FACTORY.getSchema(SchemaLocation.of(META_SCHEMA), CONFIG).validate(schema)) {
            errors.add(error(message, path));
        }
        if (errors.isEmpty() && Unfolding.isTooLarge(schema)) {
            errors.add(new FieldError(
                    path,
                    "is too large when its references are followed: it has more than " + Unfolding.MOST
                            + " parts then, or they lead on without end"));
        }
        if (errors.isEmpty()) {
            compile(schema, path, errors);
        }
        return limited(errors);
    }

    /** What is wrong with a value; paths begin with {@code path}. The schema must be one that {@link #check} passed. */
    public static List<FieldError> validate(JsonNode schema, JsonNode value, String path) {
        return validated(schema, value, path, message -> true);
    }

    /**
     * What is wrong with a value that is not wholly known: an error counts only when it does not depend on what is not.
     *
     * @param unknown whether a text stands for a value that will be known later; of that only its presence counts
     */
    public static List<FieldError> validateKnown(
            JsonNode schema, JsonNode value, String path, Predicate<String> unknown) {
        KnownParts parts = new KnownParts(value, unknown);
        return validated(schema, value, path, parts::isCertain);
    }

    private static List<FieldError> validated(
            JsonNode schema, JsonNode value, String path, Predicate<ValidationMessage> counts) {
        try {
            JsonSchema compiled = compiled(schema);
            return limited(Steps.bounded(() -> compiled.validate(value)).stream()
                    .filter(counts)
                    .map(message -> error(message, path))
                    .distinct()
                    .toList());
        } catch (Steps.SpentException | StackOverflowError e) {
            return List.of(new FieldError(
                    path, "takes too long to be checked against its schema: more than " + Steps.MOST + " steps"));
        }
    }

    private static JsonSchema compiled(JsonNode schema) {
        JsonSchema compiled = CACHE.get(schema);
        if (compiled == null) {
            compiled = COUNTING.getSchema(Steps.counted(schema), CONFIG);
            CACHE.put(schema, compiled);
        }
        return compiled;
    }

    private static void compile(JsonNode schema, String path, List<FieldError> errors) {
        try {
            FACTORY.getSchema(schema, CONFIG).initializeValidators();
        } catch (RuntimeException e) {
            errors.add(new FieldError(path, "is not a schema: " + e.getMessage()));
        }
    }

    /** Only references within the schema: another would be fetched from wherever it points to. */
    private static void references(JsonNode node, String path, List<FieldError> errors) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String name = field.getKey();
                JsonNode value = field.getValue();
                boolean reference = name.equals("$ref") || name.equals("$dynamicRef");
                if (reference && value.isTextual() && !value.textValue().startsWith("#")) {
                    errors.add(new FieldError(path + "." + name, "may only refer to a place in this schema (#…)"));
                } else if (name.equals("$schema") && !value.asText().equals(META_SCHEMA)) {
                    errors.add(new FieldError(path + "." + name, "must be " + META_SCHEMA + " or left out"));
                } else if (name.equals("$id")) {
                    errors.add(new FieldError(path + "." + name, "must be left out"));
                } else {
                    references(value, path + "." + name, errors);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                references(node.get(i), path + "[" + i + "]", errors);
            }
        }
    }

    private static FieldError error(ValidationMessage message, String path) {
        StringBuilder where = new StringBuilder(path);
        var location = message.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            Object element = location.getElement(i);
            where.append(element instanceof Integer ? "[" + element + "]" : "." + element);
        }
        boolean ofProperty = message.getProperty() != null
                && List.of("required", "additionalProperties", "unevaluatedProperties")
                        .contains(message.getType());
        if (ofProperty) {
            where.append('.').append(message.getProperty());
        }
        String text = switch (message.getType()) {
            case "required" -> "is missing";
            case "additionalProperties", "unevaluatedProperties" -> "is not known";
            default -> message.getError();
        };
        return new FieldError(where.toString(), text);
    }

    private static List<FieldError> limited(List<FieldError> errors) {
        return errors.size() > MAX_ERRORS ? errors.subList(0, MAX_ERRORS) : errors;
    }
}

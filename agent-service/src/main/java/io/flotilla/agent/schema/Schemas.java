package io.flotilla.agent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;

/** JSON Schema 2020-12, without fetching anything from anywhere. */
public final class Schemas {
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().pathType(PathType.LEGACY).build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder(
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
            .schemaLoaders(loaders -> loaders.add(Schemas::refuse))
            .build();
    private static final JsonSchema META =
            FACTORY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"), CONFIG);

    private Schemas() {}

    /** Says what is wrong with a value; {@code prefix} is put before each path. */
    public interface Checker {
        List<FieldError> errors(String prefix, JsonNode value);
    }

    /** Any value is fine for a schema that is null. */
    public static Checker of(JsonNode schema) {
        if (schema == null || schema.isNull()) {
            return (prefix, value) -> List.of();
        }
        JsonSchema compiled = FACTORY.getSchema(schema, CONFIG);
        return (prefix, value) -> errors(compiled, prefix, value);
    }

    /** A schema on the class path. */
    public static Checker resource(String path) {
        try (InputStream in = Schemas.class.getResourceAsStream(path)) {
            return of(Json.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a schema itself, at {@code path}; nothing when it is null. */
    public static List<FieldError> schemaErrors(String path, JsonNode schema) {
        if (schema == null) {
            return List.of();
        }
        List<FieldError> errors = errors(META, path, schema);
        return errors.isEmpty() ? referenceErrors(path, schema) : errors;
    }

    /** References are resolved now, so that a dangling one is refused here and not in the middle of a run. */
    private static List<FieldError> referenceErrors(String path, JsonNode schema) {
        try {
            FACTORY.getSchema(schema, CONFIG).initializeValidators();
            return List.of();
        } catch (JsonSchemaException | UncheckedIOException e) {
            return List.of(new FieldError(path, "cannot be used: " + e.getMessage()));
        }
    }

    private static List<FieldError> errors(JsonSchema schema, String prefix, JsonNode value) {
        Collection<ValidationMessage> found = schema.validate(value);
        return found.stream().map(message -> error(prefix, message)).distinct().toList();
    }

    private static FieldError error(String prefix, ValidationMessage message) {
        String inside = message.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
        String property = message.getProperty();
        // A missing or unknown field is reported at its own path, which is where a person looks.
        boolean own =
                property != null && List.of("required", "additionalProperties").contains(message.getType());
        String path = join(prefix, own ? join(inside, property) : inside);
        return new FieldError(path, own ? text(message) : message.getError());
    }

    private static String text(ValidationMessage message) {
        return "required".equals(message.getType()) ? "is missing" : "is not a known field";
    }

    private static String join(String left, String right) {
        String dot = left.isEmpty() || right.isEmpty() || right.startsWith("[") ? "" : ".";
        return left + dot + right;
    }

    private static InputStreamSource refuse(AbsoluteIri iri) {
        // The meta-schemas lie on the class path; null passes the question on to the next loader.
        if (iri.toString().startsWith("classpath:draft/")) {
            return null;
        }
        return () -> {
            throw new IOException("schemas are not fetched: " + iri);
        };
    }
}

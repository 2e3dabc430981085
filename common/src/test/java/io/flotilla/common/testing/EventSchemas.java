package io.flotilla.common.testing;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.TypeScope;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The JSON Schema of an event's data, from the record that is written. It is open, because v1 grows: unknown fields are
 * allowed, and names of a closed set in Java are listed without closing the set.
 */
final class EventSchemas {
    private static final Set<String> DECIMALS = Set.of(
            "amount",
            "cost",
            "cpuSeconds",
            "held",
            "limit",
            "quantity",
            "requested",
            "spent",
            "unitPrice",
            "wallSeconds");
    private static final List<String> FAILURE = List.of("code", "message", "retryable", "class");
    private static final SchemaGenerator GENERATOR = generator();

    private EventSchemas() {}

    static ObjectNode of(PublishedEvent event) {
        ObjectNode schema = Json.object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", event.type());
        schema.put("description", event.description());
        schema.put("x-topic", event.topic());
        event.publishers().forEach(schema.putArray("x-publishers")::add);
        schema.setAll((ObjectNode) GENERATOR.generateSchema(event.data()));
        event.never().forEach(field -> remove(schema, field));
        event.always().forEach(field -> require(schema, field));
        return schema;
    }

    private static void remove(ObjectNode schema, String field) {
        if (schema.withObjectProperty("properties").remove(field) == null) {
            throw missing(schema, field);
        }
    }

    private static void require(JsonNode schema, String path) {
        String[] parts = path.split("\\.", 2);
        List<ObjectNode> owners = Shapes.objects(schema)
                .filter(object -> object.path("properties").has(parts[0]))
                .toList();
        if (owners.isEmpty()) {
            throw missing(schema, path);
        }
        for (ObjectNode owner : owners) {
            if (parts.length == 1) {
                owner.withArrayProperty("required").add(path);
            } else {
                require(owner.get("properties").get(parts[0]), parts[1]);
            }
        }
    }

    private static IllegalArgumentException missing(JsonNode schema, String field) {
        return new IllegalArgumentException("there is no field '" + field + "' in " + schema);
    }

    private static SchemaGenerator generator() {
        var config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(Option.INLINE_ALL_SCHEMAS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forFields()
                .withPropertyNameOverrideResolver(EventSchemas::name)
                .withInstanceAttributeOverride(EventSchemas::decimal);
        config.forTypesInGeneral()
                .withPropertySorter((one, other) -> 0)
                .withSubtypeResolver(EventSchemas::subtypes)
                .withCustomDefinitionProvider(EventSchemas::scalar)
                .withTypeAttributeOverride(EventSchemas::failure);
        return new SchemaGenerator(config.build());
    }

    private static String name(FieldScope field) {
        JsonProperty given = field.getAnnotationConsideringFieldAndGetter(JsonProperty.class);
        return given == null ? null : given.value();
    }

    /** Money and quantities are decimal strings. */
    private static void decimal(ObjectNode schema, FieldScope field, SchemaGenerationContext context) {
        if (field.getType().getErasedType() == String.class && DECIMALS.contains(field.getName())) {
            schema.put("pattern", "^-?[0-9]+(\\.[0-9]+)?$");
        }
    }

    private static List<ResolvedType> subtypes(ResolvedType type, SchemaGenerationContext context) {
        Class<?>[] permitted = type.getErasedType().getPermittedSubclasses();
        return permitted == null
                ? null
                : Arrays.stream(permitted)
                        .map(subtype -> context.getTypeContext().resolveSubtype(type, subtype))
                        .toList();
    }

    private static CustomDefinition scalar(ResolvedType type, SchemaGenerationContext context) {
        Class<?> raw = type.getErasedType();
        ObjectNode schema = Json.object();
        if (raw == Instant.class) {
            schema.put("type", "string").put("format", "date-time");
        } else if (raw == Duration.class) {
            schema.put("type", "string").put("format", "duration");
        } else if (raw == BigDecimal.class) {
            schema.put("type", "number");
        } else if (raw.isEnum()) {
            schema.put("type", "string").set("x-extensible-enum", Json.tree(raw.getEnumConstants()));
        } else if (!JsonNode.class.isAssignableFrom(raw)) {
            return null;
        }
        return new CustomDefinition(
                schema, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
    }

    private static void failure(ObjectNode schema, TypeScope scope, SchemaGenerationContext context) {
        if (scope.getType().getErasedType() == Failure.class) {
            FAILURE.forEach(schema.putArray("required")::add);
        }
    }
}

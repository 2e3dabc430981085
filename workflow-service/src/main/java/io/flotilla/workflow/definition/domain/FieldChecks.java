package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.expression.References.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What expressions read of inputs and results can be there; only what a schema rules out cannot. */
final class FieldChecks {
    private static final String OUTPUT = "output";

    /** What every agent and tool gives in place of a result that is too large. */
    private static final Set<String> REFERENCE = Set.of("artifact", "preview");

    private final Surroundings surroundings;
    private final Problems problems;
    private final JsonNode inputs;
    private final Map<String, Step> steps = new HashMap<>();
    private final Set<String> reported = new HashSet<>();

    /** @param surroundings null to check nothing */
    FieldChecks(Definition definition, Surroundings surroundings, Problems problems) {
        this.surroundings = surroundings;
        this.problems = problems;
        this.inputs = definition.inputs();
        definition.placed().forEach(placed -> steps.putIfAbsent(placed.step().id(), placed.step()));
    }

    /** @param path of the expression */
    void check(String path, Set<Field> fields) {
        if (surroundings == null) {
            return;
        }
        for (Field field : fields) {
            if (field.root().equals("inputs")) {
                // That the first name is an input has been looked at.
                if (inputs != null && field.names().size() > 1) {
                    check(path, "inputs", inputs, field.names());
                }
            } else if (field.names().size() > 2 && field.names().get(1).equals(OUTPUT)) {
                output(
                        path,
                        field.names().getFirst(),
                        field.names().subList(2, field.names().size()));
            }
        }
    }

    private void output(String path, String id, List<String> names) {
        Step step = steps.get(id);
        JsonNode schema = step == null || step.uses() == null ? null : schema(step);
        boolean reference = step != null
                && step.foreach() == null
                && step.uses() instanceof Uses.Remote
                && REFERENCE.contains(names.getFirst());
        int before = problems.size();
        if (schema != null && !reference) {
            check(path, "steps." + id + "." + OUTPUT, schema, names);
        }
        if (step != null
                && step.foreach() == null
                && CatalogueChecks.ref(step.uses()).isPresent()) {
            problems.passingFrom(before);
        }
    }

    private JsonNode schema(Step step) {
        if (step.foreach() != null) {
            return closed(List.of("items", "failures"));
        }
        if (step.uses() instanceof Uses.Set) {
            return step.with() == null ? null : closed(List.copyOf(Inputs.fields(step.with())));
        }
        if (step.uses() instanceof Uses.Gate) {
            return closed(List.of("passed", "results"));
        }
        if (step.uses() instanceof Uses.Workflow workflow) {
            return surroundings.find(workflow).map(FieldChecks::subRun).orElse(null);
        }
        return CatalogueChecks.ref(step.uses())
                .flatMap(surroundings.catalogue()::find)
                .map(Entry::output)
                .orElse(null);
    }

    private static JsonNode subRun(Definition definition) {
        ObjectNode schema = (ObjectNode) closed(List.of("runId", "status"));
        schema.withObject("properties")
                .set("outputs", closed(List.copyOf(definition.outputs().keySet())));
        return schema;
    }

    private static JsonNode closed(List<String> names) {
        ObjectNode schema = Json.object().put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        names.forEach(properties::putObject);
        return schema;
    }

    private void check(String path, String of, JsonNode schema, List<String> names) {
        JsonNode at = schema;
        StringBuilder where = new StringBuilder(of);
        for (String name : names) {
            if (!isPlain(at)) {
                return;
            }
            JsonNode properties = at.path("properties");
            if (!properties.has(name)) {
                if (at.path("additionalProperties").isBoolean()
                        && !at.get("additionalProperties").booleanValue()
                        && reported.add(path + " " + where + "." + name)) {
                    problems.unknown(path, where + " has no field '" + name + "'", name, Inputs.fields(properties));
                }
                return;
            }
            where.append('.').append(name);
            at = properties.get(name);
        }
    }

    /** Whether nothing but {@code properties} and {@code additionalProperties} says which fields there may be. */
    private static boolean isPlain(JsonNode schema) {
        return schema.isObject()
                && !schema.has("$ref")
                && !schema.has("$dynamicRef")
                && !schema.has("patternProperties")
                && !schema.has("allOf")
                && !schema.has("anyOf")
                && !schema.has("oneOf");
    }
}

package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.schema.JsonSchemas;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a workflow, and everything that is wrong with it, from JSON. Pure. */
public final class DefinitionReader {
    private final Expressions expressions;

    public DefinitionReader(Expressions expressions) {
        this.expressions = expressions;
    }

    /** As it is by itself. What was valid once stays so. */
    public Reading read(JsonNode document) {
        return read(document, null);
    }

    /** @param surroundings what there is for it to use; null when that does not matter */
    public Reading read(JsonNode document, Surroundings surroundings) {
        Problems problems = new Problems();
        if (!document.isObject()) {
            problems.add("", "must be an object with apiVersion, kind, metadata and spec");
            return new Reading.Invalid(problems.all(), false);
        }
        Definition definition = definition(document, surroundings != null, problems);
        SubWorkflows.check(definition, surroundings == null ? null : surroundings.workflows(), problems);
        FieldChecks fields = new FieldChecks(definition, surroundings, problems);
        List<SortedSet<String>> reads = new ExpressionChecks(expressions, definition, problems, fields).check();
        GraphChecks.check(definition, reads, problems);
        if (surroundings != null) {
            CatalogueChecks.check(definition, surroundings, problems);
        }
        if (!problems.isEmpty()) {
            return new Reading.Invalid(problems.all(), problems.arePassing());
        }
        Plan plan = Plan.of(definition, reads);
        Reachability.warn(plan, problems);
        return new Reading.Valid(plan, problems.warnings());
    }

    /**
     * As it was saved. Rules that have become stricter since are for what is new: a run that has begun must go on, or at
     * least end, by what it began with.
     *
     * @throws IllegalStateException when it cannot be understood any more
     */
    public Plan stored(JsonNode document) {
        Problems problems = Problems.ofStored();
        Definition definition = definition(document, false, problems);
        boolean understood = definition.placed().stream()
                .map(Placed::step)
                .allMatch(step -> step.id() != null && step.uses() != null);
        if (definition.steps().isEmpty() || !understood) {
            throw new IllegalStateException("what was valid once cannot be understood: " + problems.all());
        }
        FieldChecks fields = new FieldChecks(definition, null, problems);
        return Plan.of(definition, new ExpressionChecks(expressions, definition, problems, fields).check());
    }

    /** The agents and tools that a document names, whatever else may be wrong with it. */
    public static Set<Ref> uses(JsonNode document) {
        Set<Ref> refs = new HashSet<>();
        steps(document).forEach(step -> CatalogueChecks.ref(step).ifPresent(refs::add));
        return refs;
    }

    /** The workflows that a document names, whatever else may be wrong with it. */
    public static Set<Uses.Workflow> workflows(JsonNode document) {
        return steps(document)
                .flatMap(step -> Uses.parse(step.path("uses").asText()).stream())
                .filter(Uses.Workflow.class::isInstance)
                .map(Uses.Workflow.class::cast)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<JsonNode> steps(JsonNode document) {
        return Stream.of("steps", "onFailure", "finally")
                .flatMap(list -> document.path("spec").path(list).valueStream().limit(Limits.STEPS))
                .flatMap(step -> Stream.of(step, step.path("compensate")));
    }

    private static Definition definition(JsonNode document, boolean isNew, Problems problems) {
        Fields root = new Fields(document, "", problems);
        root.fixed("apiVersion", Definition.API_VERSION);
        root.fixed("kind", Definition.KIND);
        Fields metadata = new Fields(root.any("metadata"), "metadata", problems);
        Fields spec = new Fields(root.any("spec"), "spec", problems);
        root.close();
        String name = metadata.name("name");
        Map<String, String> labels = labels(metadata, isNew, problems);
        String description = metadata.text("description");
        if (isNew && description != null && Fields.hasNul(description)) {
            problems.add("metadata.description", Fields.NO_NUL);
        }
        metadata.close();
        Definition definition = new Definition(
                name,
                description,
                labels,
                inputs(spec, problems),
                budget(spec, problems),
                spec.duration("timeout", Duration.ofMillis(1), Duration.ofDays(366)),
                QueueReader.queue(spec, problems),
                QueueReader.concurrency(spec, problems),
                outputs(spec, problems),
                steps(spec, "steps", true, problems),
                steps(spec, "onFailure", false, problems),
                steps(spec, "finally", false, problems));
        spec.close();
        return definition;
    }

    /** They had no rules in the beginning, and what was valid once stays so. */
    private static Map<String, String> labels(Fields metadata, boolean isNew, Problems problems) {
        JsonNode node = metadata.any("labels");
        if (node == null || !isNew) {
            return Labels.read(node, "metadata.labels", problems);
        }
        problems.addAll(Labels.check(node, "metadata.labels"));
        return node.isObject() ? Labels.of(node) : Map.of();
    }

    private static JsonNode inputs(Fields spec, Problems problems) {
        JsonNode schema = spec.any("inputs");
        if (schema == null) {
            return null;
        }
        if (!schema.isObject()) {
            problems.add("spec.inputs", "must be a JSON Schema of an object");
            return null;
        }
        if (schema.has("type") && !schema.get("type").asText().equals("object")) {
            problems.add("spec.inputs.type", "must be object");
        }
        var wrong = JsonSchemas.check(schema, "spec.inputs");
        problems.addAll(wrong);
        if (wrong.isEmpty()) {
            problems.addAll(Inputs.checkDefaults(schema));
        }
        return schema;
    }

    private static BigDecimal budget(Fields spec, Problems problems) {
        JsonNode node = spec.any("budget");
        if (node == null) {
            return null;
        }
        Fields budget = new Fields(node, "spec.budget", problems);
        BigDecimal limit = budget.money("limit");
        if (budget.any("limit") == null) {
            problems.add("spec.budget.limit", "is missing");
        }
        budget.close();
        return limit;
    }

    private static Map<String, JsonNode> outputs(Fields spec, Problems problems) {
        Map<String, JsonNode> outputs = new LinkedHashMap<>();
        JsonNode node = spec.any("outputs");
        if (node != null && !node.isObject()) {
            problems.add("spec.outputs", "must be an object of expressions");
        } else if (node != null) {
            node.properties().forEach(output -> outputs.put(output.getKey(), output.getValue()));
        }
        return outputs;
    }

    private static List<Step> steps(Fields spec, String name, boolean required, Problems problems) {
        JsonNode node = spec.any(name);
        List<Step> steps = new ArrayList<>();
        if (node == null && !required) {
            return steps;
        }
        boolean isList = node != null && node.isArray() && !node.isEmpty();
        if (!isList || (node.size() > Limits.STEPS && problems.isBounded())) {
            problems.add("spec." + name, "must be a list of 1 to " + Limits.STEPS + " steps");
            return steps;
        }
        for (int i = 0; i < node.size(); i++) {
            steps.add(StepReader.read(node.get(i), "spec." + name + "[" + i + "]", problems));
        }
        return steps;
    }
}

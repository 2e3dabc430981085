package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.catalogue.domain.Catalogue;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.expression.Template;
import io.flotilla.workflow.schema.JsonSchemas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agents and tools exist, get what they take as far as that is known, and do nothing that the author may not. */
public final class CatalogueChecks {
    private static final String WORKSPACE = "workspace";

    private final Surroundings surroundings;
    private final Problems problems;

    private CatalogueChecks(Surroundings surroundings, Problems problems) {
        this.surroundings = surroundings;
        this.problems = problems;
    }

    static void check(Definition definition, Surroundings surroundings, Problems problems) {
        int before = problems.size();
        CatalogueChecks checks = new CatalogueChecks(surroundings, problems);
        definition.placed().forEach(checks::step);
        problems.passingFrom(before);
        problems.addAll(missingScopes(definition.placed(), surroundings));
        if (definition.inputs() != null) {
            problems.addAll(Inputs.checkNestedDefaults(definition.inputs()));
        }
    }

    /** What a step uses of another service, if it does: a plan the agent that drafts it. */
    private static Optional<Ref> ref(Step step) {
        return step.uses() instanceof Uses.Plan ? planner(step.with()) : ref(step.uses());
    }

    private static Optional<Ref> planner(JsonNode with) {
        String agent = with == null ? "" : with.path("agent").asText();
        return Uses.parse("agent/" + agent).flatMap(CatalogueChecks::ref);
    }

    static Optional<Ref> ref(Uses uses) {
        if (uses instanceof Uses.Agent agent) {
            return Optional.of(Ref.of(Kind.AGENT, agent.ref()));
        }
        return uses instanceof Uses.Tool tool ? Optional.of(Ref.of(Kind.TOOL, tool.name())) : Optional.empty();
    }

    /** The same of a step that nobody has read yet. */
    static Optional<Ref> ref(JsonNode step) {
        Optional<Uses> uses = Uses.parse(step.path("uses").asText());
        return uses.isPresent() && uses.get() instanceof Uses.Plan
                ? planner(step.get("with"))
                : uses.flatMap(CatalogueChecks::ref);
    }

    /** Every agent and tool that steps use. */
    public static List<Ref> refs(Collection<Placed> steps) {
        return steps.stream()
                .flatMap(placed -> ref(placed.step()).stream())
                .distinct()
                .toList();
    }

    /** Where steps ask for something that their author, or whoever starts them, may not do. */
    public static List<FieldError> missingScopes(Collection<Placed> steps, Surroundings surroundings) {
        List<FieldError> errors = new ArrayList<>();
        if (surroundings.scopes() == null) {
            return errors;
        }
        for (Placed placed : steps) {
            ref(placed.step())
                    .flatMap(surroundings.catalogue()::find)
                    .ifPresent(entry -> errors.addAll(missing(entry, path(placed), surroundings)));
        }
        return errors;
    }

    private static List<FieldError> missing(Entry entry, String path, Surroundings surroundings) {
        List<FieldError> errors = new ArrayList<>();
        entry.scopes().stream()
                .filter(scope -> !surroundings.scopes().contains(scope))
                .forEach(scope -> errors.add(new FieldError(path, "needs the scope " + scope + ", which you lack")));
        errors.addAll(missingForTools(entry.tools(), path, surroundings));
        return errors;
    }

    /** Where an agent may use tools that need scopes which are not there. */
    public static List<FieldError> missingForTools(Collection<String> tools, String path, Surroundings surroundings) {
        List<FieldError> errors = new ArrayList<>();
        for (String name : tools) {
            surroundings
                    .catalogue()
                    .tool(name)
                    .ifPresent(tool -> tool.scopes().stream()
                            .filter(scope -> !surroundings.scopes().contains(scope))
                            .forEach(scope -> errors.add(new FieldError(
                                    path,
                                    "uses the tool " + name + ", which needs the scope " + scope
                                            + ", which you lack"))));
        }
        return errors;
    }

    private void step(Placed placed) {
        ref(placed.step()).ifPresent(ref -> {
            Optional<Entry> entry = surroundings.catalogue().find(ref);
            if (entry.isEmpty()) {
                unknown(path(placed), ref);
            } else if (!(placed.step().uses() instanceof Uses.Plan)) {
                input(placed, entry.get());
            }
        });
    }

    /** Where it is said what is used. */
    private static String path(Placed placed) {
        return placed.path() + (placed.step().uses() instanceof Uses.Plan ? ".with.agent" : ".uses");
    }

    private void unknown(String path, Ref ref) {
        Catalogue catalogue = surroundings.catalogue();
        String kind = ref.kind().wireName();
        Map<String, Integer> names = catalogue.latest(ref.kind());
        Integer latest = names.get(ref.name());
        String message = latest == null
                ? "there is no " + kind + " '" + ref.name() + "'" + Suggestion.of(ref.name(), names.keySet())
                : "there is no version " + ref.version() + " of the " + kind + " '" + ref.name() + "'; the latest is "
                        + latest;
        if (catalogue.isComplete(ref.kind())) {
            problems.add(path, message);
        } else {
            problems.warn(path, message + " (as far as is known; not every " + kind + " is known yet)");
        }
    }

    private void input(Placed placed, Entry entry) {
        if (entry.input() == null) {
            return;
        }
        JsonNode with = placed.step().with();
        ObjectNode given = with instanceof ObjectNode object ? object.deepCopy() : Json.object();
        given.remove(WORKSPACE);
        String path = placed.path() + ".with";
        for (FieldError error : JsonSchemas.validateKnown(entry.input(), given, path, Template::hasCode)) {
            problems.add(error.path(), error.message() + suggestion(error, path, given, entry.input()));
        }
    }

    /** What was probably meant by a field that the schema does not know. */
    private static String suggestion(FieldError error, String path, ObjectNode given, JsonNode schema) {
        String name = error.path().startsWith(path + ".") ? error.path().substring(path.length() + 1) : "";
        JsonNode properties = schema.path("properties");
        return given.has(name) && properties.isObject() && !properties.has(name)
                ? Suggestion.of(name, Inputs.names(schema))
                : "";
    }
}

package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.expression.Expressions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads steps that an agent has drafted for a step of a plan. They are held to the rules of a definition, to what the
 * plan allows, and to what has ended when they begin: only that can they need or read. Pure.
 */
public final class DraftReader {
    private static final String ROOT = "spec.";
    private static final String STEPS = "steps";

    private final Plan plan;
    private final int position;
    private final Allowance allowance;
    private final Problems problems = new Problems();

    private DraftReader(Plan plan, int position, Allowance allowance) {
        this.plan = plan;
        this.position = position;
        this.allowance = allowance;
    }

    /** @param position of the plan's step @param answer an object with {@code steps} */
    public static Drafting read(
            Expressions expressions, Plan plan, int position, Allowance allowance, JsonNode answer) {
        return new DraftReader(plan, position, allowance).read(expressions, answer.path(STEPS));
    }

    private Drafting read(Expressions expressions, JsonNode written) {
        List<Step> steps = steps(written);
        if (steps.isEmpty()) {
            return invalid();
        }
        Definition definition = visible(plan, position, steps);
        List<SortedSet<String>> reads = new ExpressionChecks(
                        expressions, definition, problems, new FieldChecks(definition, null, problems))
                .check();
        GraphChecks.check(definition, reads, problems);
        compensations(definition, reads);
        return problems.isEmpty() ? new Drafting.Valid(withNeeds(written, steps, reads)) : invalid();
    }

    private List<Step> steps(JsonNode written) {
        List<Step> steps = new ArrayList<>();
        if (!written.isArray() || written.isEmpty() || written.size() > allowance.maxSteps()) {
            problems.add(ROOT + STEPS, "must be a list of 1 to " + allowance.maxSteps() + " steps");
            return steps;
        }
        if (plan.size() + written.size() > Limits.RUN_STEPS) {
            problems.add(ROOT + STEPS, "are too many: a run has at most " + Limits.RUN_STEPS + " steps");
        }
        for (int i = 0; i < written.size(); i++) {
            String path = ROOT + STEPS + "[" + i + "]";
            Step step = StepReader.read(written.get(i), path, problems);
            check(step, path);
            steps.add(step);
        }
        return steps;
    }

    private void check(Step step, String path) {
        if (step.id() != null && plan.position(step.id()) != null) {
            problems.add(path + ".id", "'" + step.id() + "' is the id of a step of the workflow already");
        }
        permitted(step, path);
        if (step.compensate() != null) {
            permitted(step.compensate(), path + ".compensate");
        }
    }

    private void permitted(Step step, String path) {
        if (step.uses() != null && !allowance.permits(step.uses())) {
            problems.add(
                    path + ".uses",
                    "'" + step.uses().text() + "' is not among what this plan may use: "
                            + String.join(", ", allowance.uses()));
        }
    }

    /** What they need is not kept, so they cannot wait for each other beyond the reverse order. */
    private void compensations(Definition definition, List<SortedSet<String>> reads) {
        List<Placed> placed = definition.placed();
        for (int i = 0; i < placed.size(); i++) {
            if (placed.get(i).phase() == Phase.COMPENSATION && !reads.get(i).isEmpty()) {
                problems.add(placed.get(i).path(), "cannot read the result of another compensation");
            }
        }
    }

    /**
     * The part of a workflow that drafted steps see: themselves, and what has ended when they begin.
     *
     * @param position of the plan's step
     */
    static Definition visible(Plan plan, int position, Collection<Step> drafted) {
        Definition whole = plan.definition();
        Set<String> own = new HashSet<>();
        drafted.forEach(step -> own.add(step.id()));
        List<Step> steps = new ArrayList<>(drafted);
        readable(plan, position).stream()
                .filter(id -> !own.contains(id))
                .map(DraftReader::stub)
                .forEach(steps::add);
        return new Definition(
                whole.name(),
                null,
                Map.of(),
                whole.inputs(),
                null,
                null,
                null,
                null,
                Map.of(),
                steps,
                List.of(),
                List.of());
    }

    /** The ids of all that has ended when the plan's step begins. */
    public static SortedSet<String> readable(Plan plan, int position) {
        SortedSet<String> ids = new TreeSet<>();
        List<Integer> open = new ArrayList<>(plan.needs(position));
        while (!open.isEmpty()) {
            int need = open.removeLast();
            if (plan.partOf(need) == null && ids.add(plan.step(need).id())) {
                open.addAll(plan.needs(need));
            }
        }
        return ids;
    }

    /** A name, and nothing to check. */
    static Step stub(String id) {
        return new Step(
                id,
                new Uses.Set(),
                List.of(),
                null,
                null,
                null,
                Step.DEFAULT_PARALLEL,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null);
    }

    private static JsonNode withNeeds(JsonNode written, List<Step> steps, List<SortedSet<String>> reads) {
        ArrayNode all = Json.object().arrayNode();
        for (int i = 0; i < steps.size(); i++) {
            SortedSet<String> needs = new TreeSet<>(steps.get(i).needs());
            needs.addAll(reads.get(i));
            ObjectNode step = written.get(i).deepCopy();
            step.remove("needs");
            if (!needs.isEmpty()) {
                ArrayNode list = step.putArray("needs");
                needs.forEach(list::add);
            }
            all.add(step);
        }
        return all;
    }

    private Drafting invalid() {
        return new Drafting.Invalid(problems.all().stream()
                .map(e -> new FieldError(
                        e.path().startsWith(ROOT) ? e.path().substring(ROOT.length()) : e.path(), e.message()))
                .toList());
    }

    /** The steps of an extension, as parts of the plan's step. */
    static List<Step> parts(Extension extension) {
        Problems problems = Problems.ofStored();
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : extension.steps()) {
            steps.add(StepReader.read(step, STEPS, problems));
        }
        if (steps.stream().anyMatch(step -> step.id() == null || step.uses() == null)) {
            throw new IllegalStateException(
                    "the plan of step " + extension.step() + " was valid once: " + problems.all());
        }
        Set<String> ids = new HashSet<>();
        steps.forEach(step -> ids.add(step.id()));
        return steps.stream().map(step -> step.within(extension.step(), ids)).toList();
    }
}

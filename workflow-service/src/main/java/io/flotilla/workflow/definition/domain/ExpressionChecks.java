package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.expression.References;
import io.flotilla.workflow.expression.Template;
import io.flotilla.workflow.expression.Template.Code;
import io.flotilla.workflow.expression.Template.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads every expression of a definition: that it can be understood, and that what it names is there. */
final class ExpressionChecks {
    private final Expressions expressions;
    private final Definition definition;
    private final Problems problems;
    private final FieldChecks fields;
    private final Map<String, Phase> phases = new HashMap<>();
    private final Set<String> steps;
    private final Set<String> inputs;
    private final Set<String> plans = new HashSet<>();
    private int read;
    private boolean seesEvent;

    ExpressionChecks(Expressions expressions, Definition definition, Problems problems, FieldChecks fields) {
        this.fields = fields;
        this.expressions = expressions;
        this.definition = definition;
        this.problems = problems;
        definition.placed().forEach(placed -> phases.putIfAbsent(placed.step().id(), placed.phase()));
        phases.remove(null);
        definition.placed().stream()
                .filter(placed -> placed.step().uses() instanceof Uses.Plan)
                .forEach(placed -> plans.add(placed.step().id()));
        this.steps = phases.keySet();
        this.inputs = Inputs.names(definition.inputs());
    }

    /** For each step, by position, the known steps that its expressions read. */
    List<SortedSet<String>> check() {
        List<SortedSet<String>> reads = new ArrayList<>();
        for (Placed placed : definition.placed()) {
            SortedSet<String> read = step(placed.step(), placed.path());
            read.stream()
                    .filter(id -> phases.get(id).compareTo(placed.phase()) > 0)
                    .forEach(id -> problems.add(placed.path(), "reads steps." + id + ", which comes later"));
            // What has its time earlier has ended; only the steps of the same time are waited for.
            read.removeIf(id -> phases.get(id) != placed.phase());
            reads.add(read);
        }
        concurrency();
        definition.outputs().forEach((name, value) -> json(value, "spec.outputs." + name, false, new TreeSet<>()));
        return reads;
    }

    /** The steps that another {@code with} of a step reads. */
    SortedSet<String> input(Step step, JsonNode with) {
        SortedSet<String> reads = new TreeSet<>();
        json(with, "with", step.foreach() != null || step.loop() != null, reads);
        return reads;
    }

    /** Decided before a run begins, when there is nothing but its inputs. */
    private void concurrency() {
        String path = "spec.concurrency.key";
        if (definition.concurrency() != null
                && Template.hasCode(definition.concurrency().key())) {
            SortedSet<String> reads = new TreeSet<>();
            template(definition.concurrency().key(), path, false, reads);
            if (!reads.isEmpty()) {
                problems.add(path, "can read inputs only; no step has run when it is decided");
            }
        }
    }

    /** The condition of a wait for an event sees the event, and is decided when there is one. */
    private void until(Step step, String path, Collection<String> reads) {
        JsonNode condition = step.with().get("if");
        if (step.uses() instanceof Uses.Wait && condition != null && condition.isTextual()) {
            seesEvent = true;
            condition(condition.textValue(), path + ".with.if", reads);
            seesEvent = false;
        }
    }

    private static JsonNode withoutCondition(Step step) {
        return step.uses() instanceof Uses.Wait && step.with() instanceof ObjectNode with
                ? with.deepCopy().without("if")
                : step.with();
    }

    private SortedSet<String> step(Step step, String path) {
        SortedSet<String> reads = new TreeSet<>();
        if (step.with() != null) {
            until(step, path, reads);
            json(withoutCondition(step), path + ".with", step.foreach() != null || step.loop() != null, reads);
        }
        if (step.foreach() != null) {
            json(step.foreach(), path + ".foreach", false, reads);
        }
        if (step.concurrency() != null) {
            template(
                    step.concurrency().name(),
                    path + ".concurrency.group",
                    step.foreach() != null || step.loop() != null,
                    reads);
        }
        if (step.condition() != null) {
            condition(step.condition(), path + ".if", reads);
        }
        if (step.cache() != null && step.cache().key() != null) {
            template(step.cache().key(), path + ".cache.key", step.foreach() != null, reads);
        }
        if (step.loop() != null && step.loop().until() != null) {
            condition(step.loop().until(), path + ".loop.until", true, reads);
            // A loop reads what its own iteration before has given; that is no need to wait for.
            reads.remove(step.id());
        }
        return reads;
    }

    private void json(JsonNode value, String path, boolean inForeach, Collection<String> reads) {
        Template.strings(value, path, (where, text) -> template(text, where, inForeach, reads));
    }

    private void template(String text, String path, boolean inForeach, Collection<String> reads) {
        try {
            for (Part part : Template.parse(text)) {
                if (part instanceof Code code) {
                    expression(code.expression(), path, inForeach, reads);
                }
            }
        } catch (ExpressionException e) {
            problems.add(path, e.getMessage());
        }
    }

    private void condition(String text, String path, Collection<String> reads) {
        condition(text, path, false, reads);
    }

    private void condition(String text, String path, boolean indexed, Collection<String> reads) {
        try {
            expression(Template.condition(text), path, indexed, reads);
        } catch (ExpressionException e) {
            problems.add(path, e.getMessage());
        }
    }

    private void expression(String expression, String path, boolean inForeach, Collection<String> reads) {
        if (++read > Limits.EXPRESSIONS && problems.isBounded()) {
            if (read == Limits.EXPRESSIONS + 1) {
                problems.add("spec", "has more than " + Limits.EXPRESSIONS + " expressions");
            }
            return;
        }
        References references;
        try {
            references = expressions.check(expression);
        } catch (ExpressionException e) {
            problems.add(path, "'" + expression + "': " + e.getMessage());
            return;
        }
        if (references.event() && !seesEvent) {
            problems.add(path, "event is known only in the 'if' of a wait for an event");
        }
        if (references.item() && !inForeach) {
            problems.add(
                    path,
                    "item and index are known only in the 'with' of a step that has foreach, index in a loop also");
        }
        fields.check(path, references.fields());
        for (String input : new TreeSet<>(references.inputs())) {
            if (!inputs.contains(input)) {
                problems.unknown(path, "there is no input '" + input + "'", input, inputs);
            }
        }
        for (String step : new TreeSet<>(references.steps())) {
            if (steps.contains(step)) {
                reads.add(step);
            } else if (plans.contains(Plan.planOf(step))) {
                reads.add(Plan.planOf(step));
            } else {
                problems.unknown(path, "there is no step '" + step + "'", step, steps);
            }
        }
    }
}

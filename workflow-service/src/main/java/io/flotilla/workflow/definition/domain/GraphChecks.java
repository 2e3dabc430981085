package io.flotilla.workflow.definition.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Step ids are unique, what is needed is there, and nothing needs itself in the end. */
final class GraphChecks {
    private final List<Placed> steps;
    private final Problems problems;
    private final Map<String, SortedSet<String>> needs = new HashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private final Deque<String> path = new ArrayDeque<>();

    private GraphChecks(Definition definition, Problems problems) {
        this.steps = definition.placed();
        this.problems = problems;
    }

    static void check(Definition definition, List<SortedSet<String>> reads, Problems problems) {
        GraphChecks checks = new GraphChecks(definition, problems);
        checks.ids();
        checks.plans();
        checks.needs(reads);
        checks.steps.stream()
                .map(placed -> placed.step().id())
                .filter(checks.positions::containsKey)
                .forEach(checks::cycles);
    }

    private void ids() {
        for (int i = 0; i < steps.size(); i++) {
            String id = steps.get(i).step().id();
            Integer first = id == null ? null : positions.putIfAbsent(id, i);
            if (first != null) {
                problems.add(
                        steps.get(i).path() + ".id",
                        "'" + id + "' is the id of " + steps.get(first).path() + " already");
            }
        }
    }

    /** When the steps of main have ended, nothing new is planned. */
    private void plans() {
        steps.stream()
                .filter(placed -> placed.phase() != Phase.MAIN && placed.step().uses() instanceof Uses.Plan)
                .forEach(placed -> problems.add(placed.path() + ".uses", "plan is possible only in spec.steps"));
    }

    private void needs(List<SortedSet<String>> reads) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i).step();
            SortedSet<String> all = new TreeSet<>(reads.get(i));
            for (int n = 0; n < step.needs().size(); n++) {
                String need = step.needs().get(n);
                Integer needed = positions.get(need);
                if (needed != null && steps.get(needed).phase() != steps.get(i).phase()) {
                    problems.add(
                            steps.get(i).path() + ".needs[" + n + "]",
                            "'" + need + "' is not in the same list of steps; those before have ended by then");
                } else if (needed != null) {
                    all.add(need);
                } else {
                    problems.unknown(
                            steps.get(i).path() + ".needs[" + n + "]",
                            "there is no step '" + need + "'",
                            need,
                            positions.keySet());
                }
            }
            if (step.id() != null) {
                needs.putIfAbsent(step.id(), all);
            }
        }
    }

    private void cycles(String id) {
        if (path.contains(id)) {
            report(id);
            return;
        }
        if (!settled.add(id)) {
            return;
        }
        path.addLast(id);
        needs.get(id).forEach(this::cycles);
        path.removeLast();
    }

    private void report(String id) {
        List<String> cycle = new ArrayList<>();
        path.descendingIterator().forEachRemaining(cycle::add);
        List<String> steps = new ArrayList<>(cycle.subList(0, cycle.indexOf(id) + 1));
        // The path goes from a step to what it needs; people think of work the other way round.
        steps.add(0, id);
        problems.add(
                this.steps.get(positions.get(id)).path() + ".needs",
                "the steps wait for each other: " + String.join(" -> ", steps));
    }
}

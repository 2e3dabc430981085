package io.flotilla.workflow.definition.domain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A definition made ready to run: its steps by position, each with the positions of all that it needs, named or read by
 * an expression, and an order in which every step comes after what it needs.
 */
public final class Plan {
    private final Definition definition;
    private final List<Placed> steps;
    private final List<List<Integer>> needs;
    private final List<Integer> order;
    private final Map<String, Integer> positions = new HashMap<>();

    private Plan(Definition definition, List<Placed> steps, List<List<Integer>> needs) {
        this.definition = definition;
        this.steps = steps;
        this.needs = needs;
        this.order = order(needs);
        for (int i = 0; i < steps.size(); i++) {
            positions.put(steps.get(i).step().id(), i);
        }
    }

    /** @param reads for each step, by position, the ids of the steps that its expressions read and must wait for */
    static Plan of(Definition definition, List<SortedSet<String>> reads) {
        List<Placed> steps = definition.placed();
        Map<String, Integer> positions = new HashMap<>();
        for (Placed placed : steps) {
            positions.put(placed.step().id(), positions.size());
        }
        List<SortedSet<Integer>> needs = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            SortedSet<Integer> all = new TreeSet<>();
            steps.get(i).step().needs().forEach(id -> all.add(positions.get(id)));
            reads.get(i).forEach(id -> all.add(positions.get(id)));
            needs.add(all);
        }
        reverse(steps, needs);
        return new Plan(definition, steps, needs.stream().map(List::copyOf).toList());
    }

    /** A step is undone when everything that came after it is. */
    private static void reverse(List<Placed> steps, List<SortedSet<Integer>> needs) {
        List<Integer> undoings = IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).undoes() != null)
                .boxed()
                .toList();
        if (undoings.size() < 2) {
            return;
        }
        List<BitSet> before = before(needs);
        for (int early : undoings) {
            for (int late : undoings) {
                if (before.get(steps.get(late).undoes()).get(steps.get(early).undoes())) {
                    needs.get(early).add(late);
                }
            }
        }
    }

    /** For each step all that it needs, directly or not. */
    private static List<BitSet> before(List<SortedSet<Integer>> needs) {
        List<BitSet> before = new ArrayList<>(Collections.nCopies(needs.size(), null));
        for (int position : order(needs)) {
            BitSet all = new BitSet();
            for (int need : needs.get(position)) {
                all.set(need);
                all.or(before.get(need));
            }
            before.set(position, all);
        }
        return before;
    }

    public Definition definition() {
        return definition;
    }

    public int size() {
        return steps.size();
    }

    public Step step(int position) {
        return steps.get(position).step();
    }

    public Phase phase(int position) {
        return steps.get(position).phase();
    }

    /** The position of the step that this one undoes; null unless it is a compensation. */
    public Integer undoes(int position) {
        return steps.get(position).undoes();
    }

    /** Whether the plan has steps of a phase. */
    public boolean has(Phase phase) {
        return steps.stream().anyMatch(placed -> placed.phase() == phase);
    }

    public List<Integer> needs(int position) {
        return needs.get(position);
    }

    /** Positions of all steps, each after what it needs. */
    public List<Integer> order() {
        return order;
    }

    /** The position of a step, or null when there is none of this id. */
    public Integer position(String id) {
        return positions.get(id);
    }

    private static List<Integer> order(List<? extends Collection<Integer>> needs) {
        List<Integer> result = new ArrayList<>(needs.size());
        boolean[] placed = new boolean[needs.size()];
        while (result.size() < needs.size()) {
            int before = result.size();
            for (int i = 0; i < needs.size(); i++) {
                if (!placed[i] && needs.get(i).stream().allMatch(n -> placed[n])) {
                    placed[i] = true;
                    result.add(i);
                }
            }
            if (result.size() == before) {
                throw new IllegalArgumentException("the steps need each other in a circle");
            }
        }
        return List.copyOf(result);
    }
}

package io.flotilla.workflow.definition.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A definition made ready to run: its steps by position, each with the positions of all that it needs, named or read by
 * an expression, and an order in which every step comes after what it needs.
 */
public final class Plan {
    private final Definition definition;
    private final List<List<Integer>> needs;
    private final List<Integer> order;
    private final Map<String, Integer> positions = new HashMap<>();

    private Plan(Definition definition, List<List<Integer>> needs) {
        this.definition = definition;
        this.needs = needs;
        this.order = order(needs);
        for (int i = 0; i < definition.steps().size(); i++) {
            positions.put(definition.steps().get(i).id(), i);
        }
    }

    /** @param reads for each step, by position, the ids of the steps that its expressions read */
    static Plan of(Definition definition, List<SortedSet<String>> reads) {
        Map<String, Integer> positions = new HashMap<>();
        for (Step step : definition.steps()) {
            positions.put(step.id(), positions.size());
        }
        List<List<Integer>> needs = new ArrayList<>();
        for (int i = 0; i < definition.steps().size(); i++) {
            SortedSet<Integer> all = new TreeSet<>();
            definition.steps().get(i).needs().forEach(id -> all.add(positions.get(id)));
            reads.get(i).forEach(id -> all.add(positions.get(id)));
            needs.add(List.copyOf(all));
        }
        return new Plan(definition, List.copyOf(needs));
    }

    public Definition definition() {
        return definition;
    }

    public int size() {
        return definition.steps().size();
    }

    public Step step(int position) {
        return definition.steps().get(position);
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

    private static List<Integer> order(List<List<Integer>> needs) {
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

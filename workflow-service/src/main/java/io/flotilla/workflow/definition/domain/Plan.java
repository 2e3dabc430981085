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
    private static final char SEPARATOR = '.';

    private final Definition definition;
    private final List<Placed> steps;
    /** What each step needs, without the order in which things are undone. */
    private final List<SortedSet<Integer>> named;

    private final List<List<Integer>> needs;
    private final List<Integer> order;
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<Extension> extensions;
    private final boolean grouped;
    /** Of each step that was drafted, the step of the plan. */
    private final Map<Integer, Integer> partOf;
    /** This, without what was drafted. */
    private final Plan original;

    private Plan(
            Definition definition,
            List<Placed> steps,
            List<SortedSet<Integer>> named,
            List<Extension> extensions,
            Map<Integer, Integer> partOf,
            Plan original) {
        this.definition = definition;
        this.steps = List.copyOf(steps);
        this.named = named;
        this.needs = reversed(steps, named);
        this.order = order(needs);
        this.extensions = List.copyOf(extensions);
        this.grouped = steps.stream().anyMatch(placed -> placed.step().concurrency() != null);
        this.partOf = Map.copyOf(partOf);
        this.original = original == null ? this : original;
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
        return new Plan(definition, steps, needs, List.of(), Map.of(), null);
    }

    /** The id of a step that was drafted for a plan. */
    public static String partId(String plan, String id) {
        return plan + SEPARATOR + id;
    }

    /** The id of the plan's step, of one that was drafted; null when the id is of another form. */
    static String planOf(String id) {
        int at = id.indexOf(SEPARATOR);
        return at < 0 ? null : id.substring(0, at);
    }

    /**
     * With the steps that were drafted for one of its steps. They come after the others, so that no position changes;
     * they need what that step needs, and that step needs them.
     *
     * @throws IllegalStateException when they are not what a {@link DraftReader} lets through
     */
    public Plan extended(Extension extension) {
        int plan = position(extension.step());
        List<Step> drafted = DraftReader.parts(extension);
        List<Placed> all = new ArrayList<>(steps);
        List<SortedSet<Integer>> need = new ArrayList<>(named);
        Map<Integer, Integer> parts = new HashMap<>(partOf);
        Map<String, Integer> known = new HashMap<>(positions);
        drafted.forEach(step -> known.put(step.id(), known.size()));
        SortedSet<Integer> whole = new TreeSet<>(named.get(plan));
        for (int i = 0; i < drafted.size(); i++) {
            SortedSet<Integer> needed = new TreeSet<>(named.get(plan));
            drafted.get(i).needs().forEach(id -> needed.add(known.get(id)));
            parts.put(all.size(), plan);
            whole.add(all.size());
            all.add(new Placed(drafted.get(i), Phase.MAIN, "steps[" + i + "]", null));
            need.add(needed);
        }
        for (int i = 0; i < drafted.size(); i++) {
            if (drafted.get(i).compensate() != null) {
                parts.put(all.size(), plan);
                all.add(new Placed(
                        drafted.get(i).compensate(),
                        Phase.COMPENSATION,
                        "steps[" + i + "].compensate",
                        steps.size() + i));
                need.add(new TreeSet<>());
            }
        }
        need.set(plan, whole);
        List<Extension> more = new ArrayList<>(extensions);
        more.add(extension);
        return new Plan(definition, all, need, more, parts, original);
    }

    private static List<List<Integer>> reversed(List<Placed> steps, List<SortedSet<Integer>> named) {
        List<SortedSet<Integer>> needs = new ArrayList<>();
        named.forEach(need -> needs.add(new TreeSet<>(need)));
        reverse(steps, needs);
        return needs.stream().map(List::copyOf).toList();
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

    /** Whether some of its steps have a concurrency group. */
    public boolean isGrouped() {
        return grouped;
    }

    /** What was drafted for it so far, in that order. */
    public List<Extension> extensions() {
        return extensions;
    }

    /** The plan as the definition has it, without drafted steps. */
    public Plan original() {
        return original;
    }

    /** The position of the plan's step, of a step that was drafted; null of any other. */
    public Integer partOf(int position) {
        return partOf.get(position);
    }

    /** Positions of the steps that were drafted for a step; none when it is no plan, or has none yet. */
    public List<Integer> parts(int position) {
        return steps.get(position).step().uses() instanceof Uses.Plan
                ? needs.get(position).stream()
                        .filter(need -> Integer.valueOf(position).equals(partOf.get(need)))
                        .toList()
                : List.of();
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

package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a {@code foreach}. They start in order, past those whose result was taken over from another run.
 *
 * @param values one for each item
 * @param next position of the first that has not started; their number when there is none
 * @param active positions of the items that were started and have not ended
 * @param failed positions of the items that failed, in the order in which they did
 * @param cost of all items together
 */
public record Items(
        JsonNode values, Slots<Work> works, List<Integer> active, int next, List<Integer> failed, BigDecimal cost) {

    /** @param base attempts of the items are numbered from the next */
    static Items of(JsonNode values, int base) {
        return new Items(values, Slots.of(values.size(), Work.pending(base)), List.of(), 0, List.of(), BigDecimal.ZERO);
    }

    public int count() {
        return works.size();
    }

    Items with(int index, Work work) {
        Work before = works.get(index);
        boolean begins = before.status() == StepStatus.PENDING && work.status() != StepStatus.PENDING;
        boolean ends = work.status().isTerminal();
        Slots<Work> changed = works.with(index, work);
        List<Integer> nowActive = active;
        if (ends) {
            nowActive = Slots.without(active, index);
        } else if (begins) {
            nowActive = plus(active, index);
        }
        return new Items(
                values,
                changed,
                nowActive,
                next(changed),
                work.status() == StepStatus.FAILED && before.status() != StepStatus.FAILED
                        ? plus(failed, index)
                        : failed,
                cost.add(work.cost()).subtract(before.cost()));
    }

    /** {@code {items, failures}}: outputs in the order of the items, null where there is none. */
    ObjectNode output() {
        ObjectNode output = Json.object();
        ArrayNode outputs = output.putArray("items");
        for (Work work : works) {
            if (work.status() == StepStatus.SUCCEEDED) {
                outputs.add(work.output());
            } else {
                outputs.addNull();
            }
        }
        if (!failed.isEmpty()) {
            ArrayNode failures = output.putArray("failures");
            failed.stream()
                    .sorted()
                    .forEach(i -> failures.add(
                            Json.tree(new ItemFailure(i, works.get(i).error()))));
        }
        return output;
    }

    private int next(Slots<Work> changed) {
        int first = next;
        while (first < changed.size() && changed.get(first).status() != StepStatus.PENDING) {
            first++;
        }
        return first;
    }

    private static List<Integer> plus(List<Integer> list, int index) {
        List<Integer> more = new ArrayList<>(list);
        more.add(index);
        return List.copyOf(more);
    }

    /** An element of {@code failures}. */
    record ItemFailure(int index, Failure error) {}
}

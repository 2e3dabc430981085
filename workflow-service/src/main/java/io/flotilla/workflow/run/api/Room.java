package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.expression.JsonSize;

/**
 * How much of a run one answer may still hold. Steps come before items, and in their order; what finds no room is left
 * out, which is said, and can be asked for by itself.
 */
final class Room {
    static final int ITEMS = 1_000;
    private static final long BYTES = 1024 * 1024;

    private long ofSteps;
    private long ofItems;
    private int items;

    private Room(long ofSteps, long ofItems, int items) {
        this.ofSteps = ofSteps;
        this.ofItems = ofItems;
        this.items = items;
    }

    /** For a run with its steps. */
    static Room ofRun() {
        return new Room(BYTES, BYTES, ITEMS);
    }

    /** For one step, whose own output is whole. */
    static Room ofStep() {
        return new Room(Long.MAX_VALUE, BYTES, ITEMS);
    }

    /** For a page of items. */
    static Room ofPage() {
        return new Room(0, BYTES, ITEMS);
    }

    static Room unlimited() {
        return new Room(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** @param omitted true when there is a value that is not shown; null otherwise */
    record Shown(JsonNode value, Boolean omitted) {
        private static Shown of(JsonNode value, boolean fits) {
            return fits ? new Shown(value, null) : new Shown(null, true);
        }
    }

    Shown step(JsonNode value) {
        long size = JsonSize.of(value, ofSteps);
        boolean fits = size <= ofSteps;
        ofSteps -= fits ? size : 0;
        return Shown.of(value, fits);
    }

    Shown item(JsonNode value) {
        long size = JsonSize.of(value, ofItems);
        boolean fits = size <= ofItems;
        ofItems -= fits ? size : 0;
        return Shown.of(value, fits);
    }

    /** How many of so many items are shown. */
    int items(int count) {
        int shown = Math.min(count, items);
        items -= shown;
        return shown;
    }
}

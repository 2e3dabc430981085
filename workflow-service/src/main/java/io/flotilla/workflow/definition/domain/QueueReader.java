package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads where the runs of a workflow wait, and for what. */
final class QueueReader {
    private QueueReader() {}

    /** Null when the workflow names no queue. */
    static String queue(Fields spec, Problems problems) {
        String queue = spec.text("queue");
        Names.check(queue, "spec.queue", problems);
        return queue;
    }

    /** Null when runs of the workflow may be at work beside each other. */
    static Concurrency concurrency(Fields spec, Problems problems) {
        JsonNode node = spec.any("concurrency");
        if (node == null) {
            return null;
        }
        Fields fields = new Fields(node, "spec.concurrency", problems);
        String key = fields.required("key");
        if (key != null && Fields.hasNul(key)) {
            problems.add("spec.concurrency.key", Fields.NO_NUL);
        }
        int limit = fields.number("limit", 1, 1, Limits.CONCURRENCY);
        Concurrency.OnLimit onLimit = onLimit(fields, problems);
        fields.close();
        return key == null ? null : new Concurrency(key, limit, onLimit);
    }

    private static Concurrency.OnLimit onLimit(Fields fields, Problems problems) {
        String written = fields.text("onLimit");
        for (Concurrency.OnLimit value : Concurrency.OnLimit.values()) {
            if (value.wireName().equals(written)) {
                return value;
            }
        }
        if (written != null) {
            String names = String.join(", ", Concurrency.OnLimit.wireNames());
            problems.add(
                    "spec.concurrency.onLimit",
                    "must be one of " + names + Suggestion.of(written, Concurrency.OnLimit.wireNames()));
        }
        return Concurrency.OnLimit.ENQUEUE;
    }
}

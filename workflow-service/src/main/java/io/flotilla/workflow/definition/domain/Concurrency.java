package io.flotilla.workflow.definition.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which runs of a tenant must not be at work beside each other.
 *
 * @param key a text with expressions over the inputs; runs with the same key share the limit
 */
public record Concurrency(String key, int limit, OnLimit onLimit) {
    /** How long a key may be, its expressions replaced. */
    public static final int MAX_KEY = 200;

    /** What becomes of a run for which there is no room. */
    public enum OnLimit {
        /** It waits. */
        ENQUEUE,
        /** It is refused. */
        REJECT,
        /** It takes the place of the oldest. */
        CANCEL_PREVIOUS;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static List<String> wireNames() {
            return Arrays.stream(values()).map(OnLimit::wireName).toList();
        }
    }
}

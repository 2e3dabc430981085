package io.flotilla.common.messaging;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which rows of the outbox are still to be looked for. Rows get their numbers before their transactions commit, so one may
 * become visible after others with higher numbers: numbers that are missing are looked for, each by itself, until no
 * transaction is open any more that could have been given them. Without this every look would go through all that was
 * sent and is not yet vacuumed. Not thread-safe.
 */
final class Unseen {
    /** More numbers than this are not missing, they were skipped: everything is looked at once more. */
    private static final long MOST_MISSING = 10_000;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Set<Long> missing = new TreeSet<>();
    private final Set<Long> again = new TreeSet<>();
    private Set<Long> missingLong = Set.of();
    private long highest;
    private long horizon;
    private boolean everything = true;

    /**
     * At first everything is looked at, until the transactions that are open now have ended.
     *
     * @param highest the last number that was given to a row
     * @param next the first transaction that had not begun then
     */
    Unseen(long highest, long next) {
        this.highest = highest;
        this.horizon = next;
    }

    /** Whether rows of any number have to be looked at. */
    boolean everything() {
        return everything;
    }

    /** All with higher numbers have to be looked at. */
    long after() {
        return everything ? 0 : highest;
    }

    /** Rows that have to be looked for besides. */
    Long[] wanted() {
        if (everything) {
            return new Long[0];
        }
        Set<Long> wanted = new TreeSet<>(missing);
        wanted.addAll(again);
        return wanted.toArray(Long[]::new);
    }

    /** @param rows all that were visible at once, in order */
    void saw(List<Long> rows) {
        for (long row : rows) {
            missing.remove(row);
            again.remove(row);
            if (row - highest > MOST_MISSING) {
                everything = true;
                horizon = UNKNOWN;
            } else {
                for (long skipped = highest + 1; skipped < row; skipped++) {
                    missing.add(skipped);
                }
            }
            highest = Math.max(highest, row);
        }
    }

    /** These rows were seen and have to be looked at once more. */
    void again(Collection<Long> rows) {
        again.addAll(rows);
    }

    /** Whether {@link #passed} would change something. */
    boolean waits() {
        return everything || !missing.isEmpty();
    }

    /**
     * What was missing before the transactions that were open the last time but one began will not come any more.
     *
     * @param oldest the oldest transaction that is open
     * @param next the first that has not begun
     */
    void passed(long oldest, long next) {
        if (horizon == UNKNOWN) {
            horizon = next;
        } else if (oldest >= horizon) {
            everything = false;
            missing.removeAll(missingLong);
            missingLong = new HashSet<>(missing);
            horizon = next;
        }
    }
}

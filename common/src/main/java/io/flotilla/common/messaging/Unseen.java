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
    private Set<Long> lastChance = Set.of();
    private long highest;
    private long horizon;
    private boolean everything = true;
    private boolean settled;
    private Look look;

    /**
     * Rows to be looked at: those with numbers above {@code after}, and {@code wanted}.
     *
     * @param everything whether rows of any number are
     * @param last numbers that are missing and are looked for once more, and then no longer
     * @param settled whether everything that could come belatedly is there
     */
    record Look(long after, Long[] wanted, boolean everything, Set<Long> last, boolean settled) {}

    /**
     * At first everything is looked at, until all is seen and the transactions that are open now have ended.
     *
     * @param highest the last number that was given to a row
     * @param next the first transaction that had not begun then
     */
    Unseen(long highest, long next) {
        this.highest = highest;
        this.horizon = next;
    }

    /** What to look at now; {@link #saw} says what came of it before the next. */
    Look look() {
        Set<Long> wanted = new TreeSet<>(missing);
        wanted.addAll(again);
        look = everything
                ? new Look(0, new Long[0], true, lastChance, settled)
                : new Look(highest, wanted.toArray(Long[]::new), false, lastChance, settled);
        return look;
    }

    /**
     * @param rows what the look found, in order
     * @param all whether it found all that there was, and not as many as it was allowed to
     */
    void saw(List<Long> rows, boolean all) {
        if (all) {
            missing.removeAll(look.last());
            everything &= !look.settled();
        }
        rows.forEach(this::saw);
    }

    private void saw(long row) {
        missing.remove(row);
        again.remove(row);
        if (row - highest > MOST_MISSING) {
            everything = true;
            settled = false;
            horizon = UNKNOWN;
        } else {
            for (long skipped = highest + 1; skipped < row; skipped++) {
                missing.add(skipped);
            }
        }
        highest = Math.max(highest, row);
    }

    /**
     * Whether these rows of one transaction are the next, with nothing before them that has not been seen; then they count
     * as seen. Not to be asked between a look and what came of it.
     */
    boolean isNext(List<Long> rows) {
        boolean together = rows.getLast() - rows.getFirst() == rows.size() - 1;
        boolean next =
                !everything && missing.isEmpty() && again.isEmpty() && together && rows.getFirst() == highest + 1;
        if (next) {
            highest = rows.getLast();
        }
        return next;
    }

    /** Whether looks have found all of these rows of one transaction. */
    boolean hasSeen(List<Long> rows) {
        return !everything && rows.getLast() <= highest && rows.stream().noneMatch(missing::contains);
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
     * What was missing before the transactions that were open the last time but one began is there by now, or will never
     * be: whole looks that begin from now on decide it.
     *
     * @param oldest the oldest transaction that is open
     * @param next the first that has not begun
     */
    void passed(long oldest, long next) {
        if (horizon == UNKNOWN) {
            horizon = next;
        } else if (oldest >= horizon) {
            settled = true;
            lastChance = missingLong;
            missingLong = new HashSet<>(missing);
            horizon = next;
        }
    }
}

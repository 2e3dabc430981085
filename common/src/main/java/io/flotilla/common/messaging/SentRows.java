package io.flotilla.common.messaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the relay knows of rows that are on their way to Kafka or have arrived and are still in the table. Events of a key
 * follow one another: while some are on their way, later ones have to stay, so that none overtakes one that fails. Not
 * thread-safe.
 */
final class SentRows {
    private final Set<Long> known = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final List<Long> arrived = new ArrayList<>();
    private int flying;
    private boolean heldBack;

    /** Whether rows of this key may go now; if not, {@link #arrived(String, List)} will say that they can. */
    boolean mayGo(String key) {
        boolean free = !keys.contains(key);
        heldBack |= !free;
        return free;
    }

    void gone(String key, List<Long> rows) {
        keys.add(key);
        known.addAll(rows);
        flying += rows.size();
    }

    /** True when rows were held back meanwhile and it is worth looking for them. */
    boolean arrived(String key, List<Long> rows) {
        arrived.addAll(rows);
        return landed(key, rows);
    }

    /** They have to be sent again, all of them: the one after the one that failed may have arrived. */
    void failed(String key, List<Long> rows) {
        known.removeAll(Set.copyOf(rows));
        landed(key, rows);
    }

    private boolean landed(String key, List<Long> rows) {
        keys.remove(key);
        flying -= rows.size();
        boolean look = heldBack;
        heldBack = false;
        return look;
    }

    /** Rows that must not be taken from the table again. */
    Long[] known() {
        return known.toArray(Long[]::new);
    }

    int flying() {
        return flying;
    }

    int toDelete() {
        return arrived.size();
    }

    /** What has arrived, to be deleted; the caller says what became of it. */
    List<Long> takeArrived() {
        List<Long> taken = List.copyOf(arrived);
        arrived.clear();
        return taken;
    }

    void deleted(List<Long> rows) {
        known.removeAll(Set.copyOf(rows));
    }

    void notDeleted(List<Long> rows) {
        arrived.addAll(rows);
    }
}

package io.flotilla.workflow.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Keeps what was used last, up to a total weight. Safe for several threads; a miss is null. */
public final class BoundedCache<K, V> {
    private final long maxWeight;
    private final ToLongFunction<V> weigher;
    private final Map<K, V> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    public BoundedCache(long maxWeight, ToLongFunction<V> weigher) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
    }

    /** A cache of at most this many entries. */
    public static <K, V> BoundedCache<K, V> ofEntries(int entries) {
        return new BoundedCache<>(entries, value -> 1);
    }

    public synchronized V get(K key) {
        return entries.get(key);
    }

    public synchronized void put(K key, V value) {
        V before = entries.put(key, value);
        weight += weigher.applyAsLong(value) - (before == null ? 0 : weigher.applyAsLong(before));
        evict();
    }

    public synchronized void remove(K key) {
        V before = entries.remove(key);
        weight -= before == null ? 0 : weigher.applyAsLong(before);
    }

    private void evict() {
        var oldest = entries.values().iterator();
        while (weight > maxWeight && oldest.hasNext()) {
            weight -= weigher.applyAsLong(oldest.next());
            oldest.remove();
        }
    }
}

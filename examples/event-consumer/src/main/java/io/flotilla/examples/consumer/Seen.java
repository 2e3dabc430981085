package io.flotilla.examples.consumer;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The events of late, so that one which is delivered again is known. Enough for a screen; a program whose effects must
 * happen once keeps (source, id) in the transaction that has the effect.
 */
final class Seen {
    private final Map<Key, Boolean> latest;

    Seen(int most) {
        latest = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
                return size() > most;
            }
        };
    }

    /** @return whether it comes for the first time */
    boolean add(URI source, String id) {
        return latest.put(new Key(source, id), true) == null;
    }

    private record Key(URI source, String id) {}
}

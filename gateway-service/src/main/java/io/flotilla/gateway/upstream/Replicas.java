package io.flotilla.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The instances of one service; requests take turns among those that are good. */
final class Replicas {
    private final List<Replica> all;
    private final AtomicInteger turn = new AtomicInteger();

    Replicas(List<Replica> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a service needs an address");
        }
        this.all = List.copyOf(all);
    }

    List<Replica> all() {
        return all;
    }

    /** All of them in the order in which to try: the good ones first, each request beginning with another. */
    List<Replica> inOrder() {
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        List<Replica> good = new ArrayList<>();
        List<Replica> others = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Replica replica = all.get((first + i) % all.size());
            (replica.isGood() ? good : others).add(replica);
        }
        good.addAll(others);
        return good;
    }
}

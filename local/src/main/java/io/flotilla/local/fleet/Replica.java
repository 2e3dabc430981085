package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the instances of a service.
 *
 * @param number from 1
 */
record Replica(String service, int number) {
    /** The first has the service's name, the others {@code workflow-2} and so on. */
    String name() {
        return number == 1 ? service : service + "-" + number;
    }

    /** Which other instances of the services it works with: those of its number. */
    Replica beside(String other) {
        return new Replica(other, number);
    }

    /** All instances of one service. */
    static List<Replica> of(String service, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Replica(service, number))
                .toList();
    }

    /** All instances of all services, the gateway's first. */
    static List<Replica> all(int count) {
        return EmbeddedStack.SERVICES.stream()
                .flatMap(service -> of(service, count).stream())
                .toList();
    }
}

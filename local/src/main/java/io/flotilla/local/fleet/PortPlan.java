package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import io.flotilla.local.process.FreePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which component listens where. The gateway's port is the one asked for, now or the last time; without any the services
 * have their default ports, as far as they are the first of their kind. All others are free ones, the same as the last time where they are still free.
 *
 * @param gatewayChosen the gateway's port that somebody asked for, 0 for any; null for the default ports
 */
record PortPlan(Integer gatewayChosen, Map<String, Integer> ports) {
    private static final int FIRST_DEFAULT = 8080;
    private static final int FIRST_MANAGEMENT = 9080;
    private static final String MANAGEMENT = "-management";
    private static final List<String> INFRASTRUCTURE = List.of("postgres", "kafka", "redis", "offline-model");

    PortPlan {
        ports = Map.copyOf(ports);
    }

    /**
     * @param replicas of each service
     * @throws FleetException when a port that cannot be changed is taken
     */
    static PortPlan choose(FleetFiles files, OptionalInt asked, int replicas) {
        PortPlan last = Json.read(files.ports(), PortPlan.class).orElse(new PortPlan(null, Map.of()));
        Integer gateway = asked.isPresent() ? Integer.valueOf(asked.getAsInt()) : last.gatewayChosen();
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (int i = 0; i < EmbeddedStack.SERVICES.size(); i++) {
            String service = EmbeddedStack.SERVICES.get(i);
            if (gateway == null) {
                ports.put(service, needed(service, FIRST_DEFAULT + i));
                ports.put(service + MANAGEMENT, needed(service + "'s management", FIRST_MANAGEMENT + i));
            } else {
                ports.put(service, isFixed(i, gateway) ? needed(service, gateway) : free(service, last, ports));
                ports.put(service + MANAGEMENT, free(service + MANAGEMENT, last, ports));
            }
        }
        Replica.all(replicas).stream()
                .filter(replica -> replica.number() > 1)
                .flatMap(replica -> Stream.of(replica.name(), replica.name() + MANAGEMENT))
                .forEach(name -> ports.put(name, free(name, last, ports)));
        INFRASTRUCTURE.forEach(name -> ports.put(name, free(name, last, ports)));
        PortPlan plan = new PortPlan(gateway, ports);
        Json.write(files.ports(), plan);
        return plan;
    }

    private static boolean isFixed(int service, int gateway) {
        return service == 0 && gateway != 0;
    }

    private static int needed(String component, int port) {
        if (!FreePorts.isFree(port)) {
            throw new FleetException(
                    FleetException.Kind.PORT_TAKEN,
                    "Port " + port + " (" + component + ") is taken by another program. Stop that program, or choose"
                            + " another port: up --port " + suggestion());
        }
        return port;
    }

    private static int suggestion() {
        int candidate = 18_080;
        while (!FreePorts.isFree(candidate)) {
            candidate += 10;
        }
        return candidate;
    }

    private static int free(String component, PortPlan last, Map<String, Integer> chosen) {
        Integer before = last.ports().get(component);
        if (before != null && !chosen.containsValue(before) && FreePorts.isFree(before)) {
            return before;
        }
        int port = FreePorts.pick(1).getFirst();
        while (chosen.containsValue(port)) {
            port = FreePorts.pick(1).getFirst();
        }
        return port;
    }

    int of(String component) {
        return ports.get(component);
    }

    int managementOf(String component) {
        return ports.get(component + MANAGEMENT);
    }

    String urlOf(String component) {
        return "http://127.0.0.1:" + of(component);
    }

    String managementUrlOf(String component) {
        return "http://127.0.0.1:" + managementOf(component);
    }
}

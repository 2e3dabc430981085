package io.flotilla.gateway.door;

import io.flotilla.gateway.upstream.Service;
import java.util.Optional;
import java.util.Set;

/**
 * What a path under {@code /api/v1/} names: {@code /api/v1/<resource>[:<method>][/…]}.
 *
 * @param rest what follows the resource, without the slash; empty for the collection itself
 */
record Route(Service owner, String resource, String rest) {
    static final String BASE = "/api/v1/";

    /** The status page is for people who have no key yet. */
    private static final Set<String> PUBLIC = Set.of("status", "version");

    /** Empty when nobody owns the path. */
    static Optional<Route> of(String path) {
        String below = path.substring(BASE.length());
        int slash = below.indexOf('/');
        String first = slash < 0 ? below : below.substring(0, slash);
        String rest = slash < 0 ? "" : below.substring(slash + 1);
        int colon = first.indexOf(':');
        String resource = colon < 0 ? first : first.substring(0, colon);
        return Service.ofResource(resource).map(owner -> new Route(owner, resource, rest));
    }

    boolean isPublic() {
        return PUBLIC.contains(resource);
    }

    /** The run's id when this is {@code runs/{id}/events}. */
    Optional<String> runOfEvents() {
        String[] parts = rest.split("/", -1);
        return resource.equals("runs") && parts.length == 2 && parts[1].equals("events")
                ? Optional.of(parts[0])
                : Optional.empty();
    }
}

package io.flotilla.local.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What the supervisor says of the fleet, as in {@code status.json}.
 *
 * @param url of the gateway
 * @param supervisor its process id; 0 when the fleet is down
 * @param problem what went wrong and what to do about it; null when nothing did
 * @param problemKind null when there is no problem
 */
public record FleetStatus(
        FleetState state,
        String url,
        long supervisor,
        String problem,
        FleetException.Kind problemKind,
        List<ComponentStatus> components) {
    public FleetStatus {
        components = components == null ? List.of() : List.copyOf(components);
    }

    static FleetStatus down() {
        return new FleetStatus(FleetState.STOPPED, null, 0, null, null, List.of());
    }

    @JsonIgnore
    public boolean isReady() {
        return state == FleetState.READY;
    }

    /** The same, told by somebody who knows that the supervisor has gone. */
    FleetStatus afterItsEnd() {
        List<ComponentStatus> stopped = components.stream()
                .map(c -> new ComponentStatus(c.component(), 0, c.port(), ended(c.state()), c.since(), c.restarts(), 0))
                .toList();
        return new FleetStatus(ended(state), url, 0, problem, problemKind, stopped);
    }

    private static FleetState ended(FleetState state) {
        return state == FleetState.FAILED ? state : FleetState.STOPPED;
    }
}

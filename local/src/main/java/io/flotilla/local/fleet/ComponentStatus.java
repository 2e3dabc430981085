package io.flotilla.local.fleet;

import java.time.Instant;

/**
 * One process of the fleet.
 *
 * @param component {@code postgres}, {@code kafka}, {@code redis}, {@code offline-model}, or a service: {@code gateway},
 *     {@code workflow}, {@code agent}, {@code tool}, {@code sandbox}, {@code billing}; a second instance is {@code gateway-2} and so on
 * @param pid 0 when it does not run; the offline model runs in the supervisor's process
 * @param port where it serves
 * @param since when it entered this state
 * @param restarts how often it died and was started again
 * @param rss resident memory of that process alone in bytes; 0 when unknown
 */
public record ComponentStatus(
        String component, long pid, int port, FleetState state, Instant since, int restarts, long rss) {}

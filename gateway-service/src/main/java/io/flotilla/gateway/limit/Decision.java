package io.flotilla.gateway.limit;

import io.vertx.core.MultiMap;
import java.time.Duration;

/**
 * Whether a request may pass, and what is left.
 *
 * @param remaining requests that could follow at once
 * @param reset until the whole quota is there again
 * @param pause until the next request may pass; zero when this one did
 */
public record Decision(boolean admitted, int quota, Duration window, long remaining, Duration reset, Duration pause) {
    /** Fields of draft-ietf-httpapi-ratelimit-headers-10; seconds are rounded up. */
    public void describe(MultiMap headers) {
        headers.set("RateLimit-Policy", "\"key\";q=" + quota + ";w=" + seconds(window));
        headers.set("RateLimit", "\"key\";r=" + remaining + ";t=" + seconds(admitted ? reset : pause));
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}

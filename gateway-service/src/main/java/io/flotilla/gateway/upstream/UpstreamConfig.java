package io.flotilla.gateway.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How the gateway speaks to the services behind it. */
@ConfigMapping(prefix = "flotilla.gateway.upstream")
public interface UpstreamConfig {
    /** Connections to each instance of a service. */
    @WithDefault("200")
    @Min(1) int maxConnections();

    /** Requests that may wait for a connection, to each instance; further ones get a 503. */
    @WithDefault("1000")
    @Min(0) int maxWaiting();

    @WithDefault("2s")
    Duration connectTimeout();

    /** How often the instances of a service that has several are asked whether they are ready. */
    @WithDefault("2s")
    Duration probe();

    /** How long an unused connection is kept; shorter than the services keep it. */
    @WithDefault("30s")
    Duration keepAlive();

    /** How long nothing may move in either direction before the request is given up with 504, or 408 if it is the client that stands still. */
    @WithDefault("60s")
    Duration stillstand();

    /** Bytes of a request's body. */
    @WithDefault("10485760")
    @Min(1) long maxBody();

    /** Bytes of an artifact; not above {@code quarkus.http.limits.max-body-size}. */
    @WithDefault("67108864")
    @Min(1) long maxArtifact();
}

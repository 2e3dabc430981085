package io.flotilla.tool.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of {@code http.fetch}. */
@ConfigMapping(prefix = "flotilla.tool.http")
public interface HttpConfig {
    /** Hosts that may be fetched: a name, {@code *.example.com} for what is below it, or {@code *} for all. */
    @WithDefault("*")
    List<String> allow();

    /**
     * Hosts, as {@code name:port}, that may be fetched although their address is inside a network. A host that is listed
     * here is as open to everybody who may call tools as it is to this service.
     */
    Optional<List<String>> privateHosts();

    /** A PEM file with the certificate authorities that are trusted instead of the JDK's. */
    Optional<String> caCertificates();

    @WithDefault("5s")
    Duration connectTimeout();

    /** The longest that a call may ask for. */
    @WithDefault("60s")
    Duration maxTimeout();

    @WithDefault("5")
    @Min(0) @Max(20) int maxRedirects();

    /** Fetches at one time. */
    @WithDefault("32")
    @Min(1) int concurrency();
}

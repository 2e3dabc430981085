package io.flotilla.gateway.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Live streams of run events. */
@ConfigMapping(prefix = "flotilla.gateway.stream")
public interface StreamConfig {
    /** After so long without an event a comment is sent, and the history is looked at for what was not heard. */
    @WithDefault("15s")
    Duration heartbeat();

    /** How long a client may read nothing before it is cut; it can resume. */
    @WithDefault("30s")
    Duration stall();

    /** What the client is told to wait before it connects again. */
    @WithDefault("2s")
    Duration retry();

    /** Bytes that may wait for one slow client, beside one page of history. */
    @WithDefault("65536")
    @Min(1024) int buffer();

    /** Streams that one caller may have open at one instance. */
    @WithDefault("200")
    @Min(1) int perCaller();

    /** Streams of all callers at one instance. */
    @WithDefault("10000")
    @Min(1) int total();
}

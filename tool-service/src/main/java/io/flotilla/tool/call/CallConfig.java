package io.flotilla.tool.call;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of calls. */
@ConfigMapping(prefix = "flotilla.tool.calls")
public interface CallConfig {
    /** How often calls whose deadline is over are looked for. */
    @WithDefault("5s")
    Duration sweep();

    /** How long after its deadline a call is given up; who does the work ends it by itself before that. */
    @WithDefault("30s")
    Duration grace();
}

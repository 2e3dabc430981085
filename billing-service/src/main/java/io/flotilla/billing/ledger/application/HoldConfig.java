package io.flotilla.billing.ledger.application;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of holds. */
@ConfigMapping(prefix = "flotilla.billing.holds")
public interface HoldConfig {
    /** After how long a hold of which nothing is heard is given back; longer than the longest step. */
    @WithDefault("1h")
    Duration ttl();

    /** How often such holds are looked for. */
    @WithDefault("10s")
    Duration sweep();
}

package io.flotilla.workflow.catalogue.application;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of what is known of agents and tools. */
@ConfigMapping(prefix = "flotilla.workflow.catalogue")
public interface CatalogueConfig {
    /** How long a definition that names something unknown waits for it: an agent may have been saved just before. */
    @WithDefault("1s")
    Duration patience();

    /** How often agent-service and tool-service are asked what they have, until everything is known. */
    @WithDefault("15s")
    Duration ask();
}

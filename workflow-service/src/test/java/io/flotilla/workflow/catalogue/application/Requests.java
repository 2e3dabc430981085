package io.flotilla.workflow.catalogue.application;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

/** What is asked of the services that have agents and tools. */
public final class Requests {
    private Requests() {}

    public static List<PublishedEvent> all() {
        return List.of(
                event(CatalogueRequests.AGENTS, Topics.AGENT_COMMANDS, "Every agent shall be announced again."),
                event(CatalogueRequests.TOOLS, Topics.TOOL_COMMANDS, "Every tool shall be announced again."));
    }

    private static PublishedEvent event(String type, String topic, String description) {
        return PublishedEvent.of("workflow", type, topic, description, CatalogueRequests.Request.class);
    }
}

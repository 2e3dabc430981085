package io.flotilla.agent.definition;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

/** What is said of agents. */
public final class Announcements {
    private Announcements() {}

    public static List<PublishedEvent> all() {
        return List.of(
                event(
                                CatalogueEvents.PUBLISHED,
                                "A version of an agent can be asked; its tenantid is * when every tenant has it.",
                                CatalogueEvents.Published.class)
                        .always("name", "version", "digest", "builtIn", "tools"),
                event(
                                CatalogueEvents.ANNOUNCED,
                                "Every version of every agent has been announced, or will be in a moment.",
                                CatalogueEvents.Announced.class)
                        .always("entries"));
    }

    private static PublishedEvent event(String type, String description, Class<?> data) {
        return PublishedEvent.of("agent", type, Topics.AGENT_EVENTS, description, data);
    }
}

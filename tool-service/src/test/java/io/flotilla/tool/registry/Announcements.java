package io.flotilla.tool.registry;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

/** What is said of the tools. */
public final class Announcements {
    private Announcements() {}

    public static List<PublishedEvent> all() {
        return List.of(
                event(
                                CatalogueEvents.REGISTERED,
                                "A tool can be called; its tenantid is * when every tenant has it.",
                                CatalogueEvents.Registered.class)
                        .always("name", "version", "description", "effects", "scopes", "input", "output"),
                event(
                                CatalogueEvents.ANNOUNCED,
                                "Every tool that there is has been announced.",
                                CatalogueEvents.Announced.class)
                        .always("entries"));
    }

    private static PublishedEvent event(String type, String description, Class<?> data) {
        return PublishedEvent.of("tool", type, Topics.TOOL_EVENTS, description, data);
    }
}

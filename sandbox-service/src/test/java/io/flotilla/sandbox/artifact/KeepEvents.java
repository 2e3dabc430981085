package io.flotilla.sandbox.artifact;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

/** What is said of values that were to be kept. */
public final class KeepEvents {
    private KeepEvents() {}

    public static List<PublishedEvent> all() {
        return List.of(
                event(KeepHandler.KEPT, "A value was stored as an artifact.", KeepHandler.Kept.class)
                        .always("requestId", "id", "size", "sha256", "contentType"),
                event(KeepHandler.FAILED, "A value could not be stored as an artifact.", KeepHandler.Failed.class)
                        .always("requestId", "error"));
    }

    private static PublishedEvent event(String type, String description, Class<?> data) {
        return PublishedEvent.of("sandbox", type, Topics.SANDBOX_EVENTS, description, data);
    }
}

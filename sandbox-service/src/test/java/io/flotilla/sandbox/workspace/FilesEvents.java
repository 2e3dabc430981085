package io.flotilla.sandbox.workspace;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

/** What is published about files of a workspace. */
public final class FilesEvents {
    private FilesEvents() {}

    public static List<PublishedEvent> all() {
        return List.of(
                event(
                                FilesHandler.COMPLETED,
                                "Files of a workspace were listed, read or written.",
                                FilesHandler.Completed.class)
                        .always(
                                "requestId",
                                "output",
                                "output.entries",
                                "output.entries.path",
                                "output.entries.size",
                                "output.path",
                                "output.content",
                                "output.size",
                                "output.truncated",
                                "output.workspace"),
                event(
                                FilesHandler.FAILED,
                                "Files of a workspace could not be listed, read or written.",
                                FilesHandler.Failed.class)
                        .always("requestId", "error"));
    }

    private static PublishedEvent event(String type, String description, Class<?> data) {
        return PublishedEvent.of("sandbox", type, Topics.SANDBOX_EVENTS, description, data);
    }
}

package io.flotilla.tool.builtin;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

/** What tools ask of the sandbox. */
public final class SandboxCommands {
    private SandboxCommands() {}

    public static List<PublishedEvent> all() {
        return List.of(
                command(ExecutionRequested.TYPE, "A program shall run.", ExecutionRequested.class)
                        .always("executionId", "files", "limits", "limits.timeoutSeconds", "network", "attempt"),
                command(
                                FilesRequested.TYPE,
                                "Files of a workspace shall be listed, read or written.",
                                FilesRequested.class)
                        .always("requestId", "operation"));
    }

    private static PublishedEvent command(String type, String description, Class<?> data) {
        return PublishedEvent.of("tool", type, Topics.SANDBOX_COMMANDS, description, data);
    }
}

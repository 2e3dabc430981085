package io.flotilla.sandbox.workspace;

import java.util.List;

/** What an operation on a workspace's files gives, see docs/events. */
public sealed interface FilesAnswer {

    record Listing(List<Listed> entries, boolean truncated) implements FilesAnswer {
        public Listing {
            entries = List.copyOf(entries);
        }
    }

    record Listed(String path, long size) {}

    record Reading(String path, String content, long size, boolean truncated) implements FilesAnswer {}

    /** @param workspace id of the new archive */
    record Written(String workspace) implements FilesAnswer {}
}

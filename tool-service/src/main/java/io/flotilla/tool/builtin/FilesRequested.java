package io.flotilla.tool.builtin;

/** The command about files of a workspace, see docs/events. */
record FilesRequested(String requestId, String workspace, String operation, String path, String content, String glob) {

    static final String TYPE = "io.flotilla.sandbox.files-requested.v1";
}

package io.flotilla.tool.builtin;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The command about files of a workspace, see docs/events. */
@RegisterForReflection
record FilesRequested(String requestId, String workspace, String operation, String path, String content, String glob) {

    static final String TYPE = "io.flotilla.sandbox.files-requested.v1";
}

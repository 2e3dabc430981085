package io.flotilla.tool.builtin;

import io.flotilla.common.event.Event;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.tool.call.Call;
import io.flotilla.tool.call.Started;
import io.flotilla.tool.call.ToolRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** {@code files.list}, {@code files.read}, {@code files.write}: the sandbox has the files; the request has the call's id. */
@ApplicationScoped
class WorkspaceFiles implements ToolRunner {
    private static final String PREFIX = "files.";

    @Override
    public Set<String> tools() {
        return Set.of("files.list", "files.read", "files.write");
    }

    @Override
    public Uni<Started> start(Call call) {
        Event command = call.command().reply(FilesRequested.TYPE, request(call)).replyingTo("tool");
        return Uni.createFrom().item(new Started.Delegated(command));
    }

    /** Writing without a workspace makes one. */
    private static FilesRequested request(Call call) {
        String operation = call.tool().substring(PREFIX.length());
        String workspace = call.workspaceToUse();
        if (workspace == null && !operation.equals("write")) {
            throw ProblemException.invalid("arguments.workspace", "is missing, and the run has no workspace");
        }
        return new FilesRequested(
                call.callId(), workspace, operation, text(call, "path"), text(call, "content"), text(call, "glob"));
    }

    private static String text(Call call, String field) {
        return call.arguments().path(field).textValue();
    }
}

package io.flotilla.sandbox.execution.api;

import io.flotilla.sandbox.execution.domain.ExecutionSpec;
import io.flotilla.sandbox.execution.domain.ExecutionSpec.RequestedLimits;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What people send to have a program run. */
@RegisterForReflection
record NewExecution(
        @Schema(description = "Runtime, for example python or bash", required = true)
        String runtime,

        @Schema(description = "Source code; either this or command")
        String code,

        @Schema(description = "Command line for bash") String command,

        @Schema(description = "Path below the working folder to content")
        Map<String, String> files,

        @Schema(description = "Archive artifact (tar.gz, tar or zip) that becomes the working folder")
        String workspace,

        String stdin,
        Map<String, String> env,
        List<String> args,
        RequestedLimits limits,
        @Schema(description = "none") String network) {

    ExecutionSpec spec() {
        return new ExecutionSpec(runtime, code, command, files, workspace, stdin, env, args, limits, network, null);
    }
}

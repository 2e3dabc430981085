package io.flotilla.tool.call;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/**
 * Starts calls of some tools. The arguments have passed the tool's schema. Runs under the lease of the command and may be
 * repeated after a crash; expected failures are {@link Started.Failed} or a ProblemException.
 */
public interface ToolRunner {
    Set<String> tools();

    Uni<Started> start(Call call);
}

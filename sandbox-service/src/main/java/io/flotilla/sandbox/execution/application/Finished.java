package io.flotilla.sandbox.execution.application;

import io.flotilla.common.problem.Failure;
import io.flotilla.sandbox.artifact.Artifact;
import io.flotilla.sandbox.execution.domain.Ended;
import java.util.List;

/**
 * All that is stored in one transaction when an execution ends.
 *
 * @param held billing may have a hold to settle
 */
record Finished(Ended ended, List<Artifact> artifacts, boolean held) {

    static Finished failed(Failure failure, boolean held) {
        return new Finished(new Ended.Failed(failure), List.of(), held);
    }
}

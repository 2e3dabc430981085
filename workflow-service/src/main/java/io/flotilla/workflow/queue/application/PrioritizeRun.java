package io.flotilla.workflow.queue.application;

import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Moves a run that waits within its queue. */
@ApplicationScoped
public class PrioritizeRun {
    @Inject
    Runs runs;

    /** Fails with 404, or with 409 {@code run-not-queued} when the run has left its queue. */
    public Uni<Run> prioritize(String tenant, String id, int priority, String by) {
        return runs.ask(tenant, id, new RunCommand.Prioritize(priority, by));
    }
}

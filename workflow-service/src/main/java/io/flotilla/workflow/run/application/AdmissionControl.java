package io.flotilla.workflow.run.application;

import io.flotilla.workflow.definition.domain.Concurrency.OnLimit;
import io.flotilla.workflow.run.domain.Run;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Says which runs may start at once and which have to wait; the queues' part in starting a run. */
public interface AdmissionControl {
    /** True when nothing but a limit of its queue can keep the run waiting: it then need not be asked for. */
    boolean isWide(Run created);

    /**
     * Whether there is room for a run that was not written yet. Until the transaction ends nobody else is let in where
     * that could be beyond a limit. Fails with 409 or 422 when the run is refused; may cancel others to make room.
     *
     * @param onLimit what to do when the run's concurrency key has no room; null when it has no key
     */
    Uni<Boolean> enter(SqlConnection tx, Run created, OnLimit onLimit);

    /** Nobody else is let in until the transaction ends; to be asked for before any run is locked. */
    Uni<Void> close(SqlConnection tx);

    /**
     * Whether there is room for a sub-run. It has the place of the run that started it, so that it never waits for one
     * which that run holds: only its concurrency key counts. Fails with 409 when the key has no room and refuses.
     */
    Uni<Boolean> enterBeside(SqlConnection tx, Run created, OnLimit onLimit);
}

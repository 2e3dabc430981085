package io.flotilla.workflow.run.emission;

import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Commit;
import io.smallrye.mutiny.Uni;

/** Whoever else hears what steps, or people through the API, emit. */
public interface EmissionListener {
    /** Looks up what it needs; what it then writes is written in the transaction that tells the waiting steps. */
    Uni<Commit> heard(Event event);
}

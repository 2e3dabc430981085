package io.flotilla.tool.call;

import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * Notices that a call which is being worked on here is not wanted any more. Its cancellation waits in the inbox until the
 * call has ended, since everything about one call is handled in order; so that is where it is looked for, whichever
 * instance received it.
 */
@ApplicationScoped
class Recalls {
    private static final Duration LOOK = Duration.ofMillis(500);

    @Inject
    CallStore store;

    @Inject
    Database database;

    /** The answer of a call that was called off. Never anything else; a call that is over soon costs no query. */
    Uni<Started> of(Event call) {
        return Multi.createFrom()
                .ticks()
                .startingAfter(LOOK)
                .every(LOOK)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> look(call))
                .select()
                .where(Optional::isPresent)
                .toUni()
                .map(reason -> new Started.Failed(Failure.of(ErrorClass.CANCELLED, "cancelled", reason.orElseThrow())));
    }

    /** What cannot be seen now is looked for again. */
    private Uni<Optional<String>> look(Event call) {
        return store.recall(database.pool(), CallKeys.of(call)).onFailure().recoverWithItem(Optional.empty());
    }
}

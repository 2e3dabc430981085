package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.util.function.Consumer;

/** The one event loop to which all of the relay's state belongs. */
record RelayLoop(Context context) {
    void run(Runnable work) {
        context.runOnContext(ignored -> work.run());
    }

    /** Begins {@code work} now and says on the loop what came of it. */
    <T> void then(Uni<T> work, Consumer<T> done, Consumer<Throwable> failed) {
        work.subscribe().with(item -> run(() -> done.accept(item)), error -> run(() -> failed.accept(error)));
    }
}

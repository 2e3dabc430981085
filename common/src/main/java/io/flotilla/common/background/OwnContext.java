package io.flotilla.common.background;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;

/**
 * For work that no request and no message brings: a timer's, a start's. Each piece gets a context of its own, since a
 * session of the database belongs to the context that it was opened on.
 */
public final class OwnContext {
    private OwnContext() {}

    public static void run(Vertx vertx, Runnable work) {
        Context context =
                VertxContext.createNewDuplicatedContext(vertx.getDelegate().getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(ignored -> work.run());
    }
}

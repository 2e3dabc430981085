package io.flotilla.common.background;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * What a service still does when it is shut down. The one wait that there is: on the thread that shuts down, never on an
 * event loop, not for long, and without failing the shutdown.
 */
public final class LastWords {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private LastWords() {}

    /** Whether it was done in time. */
    public static boolean say(Uni<?> words) {
        return words.replaceWith(true)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(false)
                .await()
                .indefinitely();
    }
}

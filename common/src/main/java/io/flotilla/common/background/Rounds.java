package io.flotilla.common.background;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Work that somebody wakes, in rounds which never overlap. Whoever wakes it while one is under way gets one more after it.
 * What a round that failed was woken for waits until it is woken again.
 */
public final class Rounds {
    private final Background background;
    private final String what;
    private final Supplier<Uni<Boolean>> round;
    private final OneAtATime turns = new OneAtATime();

    Rounds(Background background, String what, Supplier<Uni<Boolean>> round) {
        this.background = background;
        this.what = what;
        this.round = round;
    }

    /** Wakes it by itself, too: what a crash left, or another instance, is found. */
    public void every(Duration interval) {
        background.vertx.setPeriodic(interval.toMillis(), ignored -> wake());
    }

    public void wake() {
        if (turns.begin()) {
            begin();
        }
    }

    /** Begins anew, also when a round never ended. */
    public void restart() {
        turns.giveUp();
        wake();
    }

    public boolean isIdle() {
        return turns.isIdle();
    }

    private void begin() {
        background.once(
                what,
                () -> Uni.createFrom()
                        .deferred(round::get)
                        .invoke(this::ended)
                        .onFailure()
                        .invoke(turns::giveUp)
                        .replaceWithVoid());
    }

    private void ended(boolean more) {
        if (more || turns.again()) {
            begin();
        }
    }
}

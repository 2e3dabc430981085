package io.flotilla.common.background;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets rounds of some work follow each other and never overlap. Whoever asks for a round while one is under way gets one
 * more after it, since that one may have looked already at what the new one is for.
 */
final class OneAtATime {
    private static final int IDLE = 0;
    private static final int UNDER_WAY = 1;
    private static final int ASKED_AGAIN = 2;

    private final AtomicInteger state = new AtomicInteger(IDLE);

    /** Whether the caller is to begin a round now. */
    boolean begin() {
        return state.getAndUpdate(now -> now == IDLE ? UNDER_WAY : ASKED_AGAIN) == IDLE;
    }

    /** A round has ended: whether whoever did it is to begin another. */
    boolean again() {
        // A round that was given up may still come to its end.
        return state.updateAndGet(now -> Math.max(IDLE, now - 1)) > IDLE;
    }

    /** Whether no round is under way. */
    boolean isIdle() {
        return state.get() == IDLE;
    }

    /** The round came to nothing; what was asked for meanwhile is left to who asks next. */
    void giveUp() {
        state.set(IDLE);
    }
}

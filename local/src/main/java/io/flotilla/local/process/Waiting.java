package io.flotilla.local.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition of another process, which can only be looked at. */
public final class Waiting {
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private Waiting() {}

    /**
     * Looks at the condition again and again, at first every 10 ms, later every 100 ms.
     *
     * @return whether it came true before the patience ended; false too when the thread was interrupted
     */
    public static boolean until(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                Thread.sleep(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause + 2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}

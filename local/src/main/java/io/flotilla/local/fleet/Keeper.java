package io.flotilla.local.fleet;

import io.flotilla.local.process.PartFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps one unit alive in a thread of its own: starts it, waits for its death, starts it again. */
final class Keeper {
    private final Unit unit;
    private final StatusBoard board;
    private final RestartPolicy policy = new RestartPolicy();
    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int restarts;
    private volatile boolean failed;

    Keeper(Unit unit, StatusBoard board) {
        this.unit = unit;
        this.board = board;
    }

    /** Completes when the unit is ready for the first time, or fails with what its first start failed with. */
    CompletableFuture<Void> begin() {
        board.show(unit, FleetState.STARTING, 0);
        Thread.ofVirtual().name("keep-" + unit.name()).start(this::keep);
        return firstReady;
    }

    void stop() {
        stopped.countDown();
        if (failed) {
            return;
        }
        board.show(unit, FleetState.STOPPING, restarts);
        unit.stop();
        board.show(unit, FleetState.STOPPED, restarts);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void keep() {
        try {
            while (!isStopped()) {
                long begin = System.nanoTime();
                Optional<String> end = runOnce();
                if (isStopped() || end.isEmpty()) {
                    return;
                }
                Optional<Duration> delay = policy.died(Duration.ofNanos(System.nanoTime() - begin));
                if (delay.isEmpty()) {
                    giveUp(end.get());
                    return;
                }
                restarts++;
                board.show(unit, FleetState.STARTING, restarts);
                board.say(unit.name() + " " + end.get() + "; starting it again in "
                        + delay.get().toMillis() + " ms");
                stopped.await(delay.get().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why it ended; empty when the whole fleet is about to end because this first start failed. */
    private Optional<String> runOnce() throws InterruptedException {
        try {
            unit.start();
        } catch (RuntimeException e) {
            if (!firstReady.isDone() && !isStopped()) {
                showFailed();
                firstReady.completeExceptionally(e);
                return Optional.empty();
            }
            return Optional.of("did not start (" + firstLine(e) + ")");
        }
        if (isStopped()) {
            unit.stop();
            return Optional.empty();
        }
        board.show(unit, FleetState.READY, restarts);
        firstReady.complete(null);
        unit.awaitExit();
        return Optional.of("ended");
    }

    private void giveUp(String end) {
        showFailed();
        board.problem(
                FleetException.Kind.COMPONENT_FAILED,
                "The component " + unit.name() + " " + end + " " + RestartPolicy.MOST_RAPID_DEATHS
                        + " times in a row and is not started again. See: logs " + unit.name()
                        + "; then: down, and up again.");
    }

    private void showFailed() {
        failed = true;
        board.show(unit, FleetState.FAILED, restarts);
    }

    private static String firstLine(RuntimeException e) {
        String message = e instanceof PartFailedException ? e.getMessage() : e.toString();
        return message.lines().findFirst().orElse("");
    }
}

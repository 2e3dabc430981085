package io.flotilla.common.messaging;

import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Deletes the rows that have arrived in Kafka: many at once, and one statement at a time. Belongs to the relay's loop. */
final class OutboxDeletion {
    private static final int AT = 200;
    private static final Duration AFTER = Duration.ofMillis(100);

    private final RelayLoop loop;
    private final Vertx vertx;
    private final OutboxStore store;
    private final SentRows sent;
    private final Consumer<Throwable> trouble;
    private boolean deleting;
    private boolean planned;

    OutboxDeletion(RelayLoop loop, Vertx vertx, OutboxStore store, SentRows sent, Consumer<Throwable> trouble) {
        this.loop = loop;
        this.vertx = vertx;
        this.store = store;
        this.sent = sent;
        this.trouble = trouble;
    }

    /** At once when there are many, else in a moment: one transaction for all that arrives until then. */
    void plan() {
        if (sent.toDelete() >= AT) {
            deleteArrived();
        } else if (sent.toDelete() > 0 && !planned) {
            planned = true;
            vertx.setTimer(AFTER.toMillis(), ignored -> loop.run(this::deletePlanned));
        }
    }

    private void deletePlanned() {
        planned = false;
        deleteArrived();
    }

    private void deleteArrived() {
        if (!deleting && sent.toDelete() > 0) {
            deleting = true;
            List<Long> rows = sent.takeArrived();
            loop.then(store.delete(rows), ignored -> deleted(rows), error -> notDeleted(rows, error));
        }
    }

    private void deleted(List<Long> rows) {
        deleting = false;
        sent.deleted(rows);
        plan();
    }

    /** With the next that arrive, or at the next poll. */
    private void notDeleted(List<Long> rows, Throwable error) {
        deleting = false;
        sent.notDeleted(rows);
        trouble.accept(error);
    }
}

package io.flotilla.common.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.testing.Poll;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    private static final Duration OFTEN = Duration.ofMillis(2);
    private static final int SOME = 10;

    private final Background background = new Background();
    private final AtomicInteger beats = new AtomicInteger();

    @BeforeEach
    void open() {
        background.vertx = Vertx.vertx();
        background.vertx.setPeriodic(OFTEN.toMillis(), ignored -> beats.incrementAndGet());
    }

    @AfterEach
    void close() {
        background.vertx.closeAndAwait();
    }

    @Test
    void roundsDoNotOverlap() {
        List<UniEmitter<? super Void>> rounds = new CopyOnWriteArrayList<>();
        background.every(OFTEN, "go on", () -> Uni.createFrom().emitter(rounds::add));
        Poll.until(() -> !rounds.isEmpty());
        awaitBeats();
        assertThat(rounds).hasSize(1);
        rounds.getFirst().complete(null);
        Poll.until(() -> rounds.size() == 2);
    }

    @Test
    void aRoundThatFailsIsFollowedByTheNext() {
        AtomicInteger rounds = new AtomicInteger();
        background.every(OFTEN, "do as asked", () -> {
            rounds.incrementAndGet();
            throw new IllegalStateException("as asked");
        });
        Poll.until(() -> rounds.get() > 2);
    }

    @Test
    void afterTheStopNoneBegins() {
        AtomicInteger rounds = new AtomicInteger();
        background.every(OFTEN, "count", () -> Uni.createFrom().voidItem().invoke(rounds::incrementAndGet));
        Poll.until(() -> rounds.get() > 0);
        background.stop(null);
        awaitBeats();
        int last = rounds.get();
        awaitBeats();
        assertThat(rounds).hasValue(last);
    }

    private void awaitBeats() {
        int until = beats.get() + SOME;
        Poll.until(() -> beats.get() >= until);
    }
}

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

class RoundsTest {
    private final Background background = new Background();
    private final List<UniEmitter<? super Boolean>> begun = new CopyOnWriteArrayList<>();
    private final Rounds rounds =
            background.rounds("do as asked", () -> Uni.createFrom().emitter(begun::add));

    @BeforeEach
    void open() {
        background.vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        background.vertx.closeAndAwait();
    }

    @Test
    void whoWakesItWhileARoundIsUnderWayGetsOneMore() {
        rounds.wake();
        await(1);
        rounds.wake();
        rounds.wake();
        assertThat(begun).hasSize(1);

        begun.get(0).complete(false);
        await(2);
        begun.get(1).complete(false);
        Poll.until(rounds::isIdle);
        assertThat(begun).hasSize(2);
    }

    @Test
    void aRoundThatLeavesWorkIsFollowedByTheNext() {
        rounds.wake();
        await(1);
        begun.get(0).complete(true);
        await(2);
        begun.get(1).complete(false);
        Poll.until(rounds::isIdle);
    }

    @Test
    void aRoundThatFailsKeepsNobodyFromTheNext() {
        rounds.wake();
        await(1);
        begun.get(0).fail(new IllegalStateException("as asked"));
        Poll.until(rounds::isIdle);
        rounds.wake();
        await(2);
    }

    @Test
    void oneThatNeverEndsIsGivenUp() {
        rounds.wake();
        await(1);
        rounds.restart();
        await(2);
    }

    @Test
    void itComesRoundByItself() {
        AtomicInteger count = new AtomicInteger();
        Rounds counted = background.rounds("count", () -> Uni.createFrom().item(count.incrementAndGet() < 0));
        counted.every(Duration.ofMillis(2));
        Poll.until(() -> count.get() > 2);
    }

    private void await(int number) {
        Poll.until(() -> begun.size() == number);
    }
}

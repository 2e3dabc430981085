package io.flotilla.common.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatedTest {
    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void itEndsWithTheFirstRoundThatFindsNothing() {
        Uni<Integer> all = Repeated.of(() -> Uni.createFrom().item(() -> rounds.incrementAndGet() < 4 ? 50 : 0));

        assertThat(all.await().indefinitely()).isEqualTo(150);
        assertThat(rounds).hasValue(4);
    }

    @Test
    void aMillionRoundsThatEndAtOnceDoNotFillTheStack() {
        Uni<Integer> all =
                Repeated.of(() -> Uni.createFrom().item(() -> rounds.incrementAndGet() <= 1_000_000 ? 1 : 0));

        assertThat(all.await().indefinitely()).isEqualTo(1_000_000);
    }
}

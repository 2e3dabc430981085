package io.flotilla.common.background;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneAtATimeTest {
    private final OneAtATime rounds = new OneAtATime();

    @Test
    void whoAsksWhileARoundIsUnderWayGetsOneMore() {
        assertThat(rounds.begin()).isTrue();
        assertThat(rounds.begin()).isFalse();
        assertThat(rounds.begin()).isFalse();

        assertThat(rounds.again()).isTrue();
        assertThat(rounds.again()).as("one more, however many asked").isFalse();
        assertThat(rounds.begin()).isTrue();
    }

    @Test
    void aRoundThatCameToNothingKeepsNobodyFromTheNext() {
        rounds.begin();
        rounds.begin();

        rounds.giveUp();

        assertThat(rounds.begin()).isTrue();
    }

    @Test
    void aRoundThatEndsAfterItWasGivenUpDoesNotStopThoseThatFollow() {
        rounds.begin();
        rounds.giveUp();
        rounds.begin();

        assertThat(rounds.again()).isFalse();
        assertThat(rounds.again()).isFalse();
        assertThat(rounds.begin()).isTrue();
    }
}

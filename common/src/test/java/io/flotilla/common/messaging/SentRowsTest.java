package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentRowsTest {
    private final SentRows sent = new SentRows();

    @Test
    void laterRowsOfAKeyStayWhileEarlierOnesAreOnTheirWay() {
        sent.gone("a", List.of(1L, 2L));
        assertThat(sent.mayGo("a")).isFalse();
        assertThat(sent.mayGo("b")).isTrue();
        assertThat(sent.arrived("a", List.of(1L, 2L))).isTrue();
        assertThat(sent.mayGo("a")).isTrue();
    }

    @Test
    void nothingIsLookedForWhenNothingWasHeldBack() {
        sent.gone("a", List.of(1L));
        assertThat(sent.arrived("a", List.of(1L))).isFalse();
    }

    @Test
    void whatArrivedIsKnownUntilItIsDeleted() {
        sent.gone("a", List.of(1L));
        sent.arrived("a", List.of(1L));
        List<Long> taken = sent.takeArrived();
        assertThat(sent.known()).containsExactly(1L);
        sent.notDeleted(taken);
        assertThat(sent.toDelete()).isOne();
        sent.deleted(sent.takeArrived());
        assertThat(sent.known()).isEmpty();
        assertThat(sent.toDelete()).isZero();
    }

    @Test
    void whatFailedIsTakenFromTheTableAgain() {
        sent.gone("a", List.of(1L, 2L));
        assertThat(sent.flying()).isEqualTo(2);
        sent.failed("a", List.of(1L, 2L));
        assertThat(sent.known()).isEmpty();
        assertThat(sent.flying()).isZero();
        assertThat(sent.mayGo("a")).isTrue();
    }
}

package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnseenTest {
    private final Unseen unseen = new Unseen(100, 7);

    @Test
    void everythingIsLookedAtUntilTheTransactionsOfTheBeginningHaveEnded() {
        unseen.saw(List.of(5L, 98L, 101L));
        unseen.passed(6, 9);
        assertThat(unseen.everything()).isTrue();
        assertThat(unseen.after()).isZero();
        unseen.passed(7, 9);
        assertThat(unseen.everything()).isFalse();
        assertThat(unseen.after()).isEqualTo(101);
        assertThat(unseen.wanted()).isEmpty();
    }

    @Test
    void numbersThatAreMissingAreLookedForUntilTheyCome() {
        begun();
        unseen.saw(List.of(101L, 104L));
        assertThat(unseen.after()).isEqualTo(104);
        assertThat(unseen.wanted()).containsExactly(102L, 103L);
        unseen.saw(List.of(103L, 105L));
        assertThat(unseen.wanted()).containsExactly(102L);
    }

    @Test
    void missingNumbersAreGivenUpWhenNoOpenTransactionCanBringThem() {
        begun();
        unseen.saw(List.of(102L));
        // Transaction 12 may have begun before the number was found to be missing.
        unseen.passed(10, 12);
        unseen.passed(11, 15);
        assertThat(unseen.wanted()).containsExactly(101L);
        unseen.passed(12, 16);
        assertThat(unseen.wanted()).isEmpty();
        assertThat(unseen.waits()).isFalse();
    }

    @Test
    void rowsThatHadToStayAreLookedAtAgain() {
        begun();
        unseen.saw(List.of(101L, 102L));
        unseen.again(List.of(101L));
        assertThat(unseen.wanted()).containsExactly(101L);
        unseen.passed(20, 21);
        unseen.passed(22, 23);
        assertThat(unseen.wanted()).containsExactly(101L);
        unseen.saw(List.of(101L));
        assertThat(unseen.wanted()).isEmpty();
    }

    @Test
    void afterAGreatLeapEverythingIsLookedAt() {
        begun();
        unseen.saw(List.of(1_000_000L));
        assertThat(unseen.everything()).isTrue();
        unseen.passed(30, 31);
        assertThat(unseen.everything()).isTrue();
        unseen.passed(31, 32);
        assertThat(unseen.everything()).isFalse();
        assertThat(unseen.after()).isEqualTo(1_000_000);
    }

    @Test
    void aMissingNumberThatOthersFollowForLongIsStillLookedFor() {
        begun();
        unseen.saw(LongStream.rangeClosed(102, 5_000).boxed().toList());
        unseen.passed(9, 50);
        assertThat(unseen.wanted()).containsExactly(101L);
    }

    private void begun() {
        unseen.passed(7, 10);
    }
}

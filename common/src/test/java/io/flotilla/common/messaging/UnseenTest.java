package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnseenTest {
    private final Unseen unseen = new Unseen(100, 7);

    @Test
    void everythingIsLookedAtUntilTheTransactionsOfTheBeginningHaveEnded() {
        find(5L, 98L, 101L);
        unseen.passed(6, 9);
        find();
        assertThat(unseen.look().everything()).isTrue();
        assertThat(unseen.look().after()).isZero();
        unseen.passed(7, 9);
        find();
        assertThat(unseen.look().everything()).isFalse();
        assertThat(unseen.look().after()).isEqualTo(101);
        assertThat(unseen.look().wanted()).isEmpty();
    }

    @Test
    void everythingIsLookedAtUntilALookHasFoundAllOfIt() {
        unseen.passed(7, 9);
        unseen.look();
        unseen.saw(List.of(1L, 2L), false);
        assertThat(unseen.look().everything()).isTrue();
        find(3L);
        assertThat(unseen.look().everything()).isFalse();
    }

    @Test
    void aLookThatBeganBeforeTheTransactionsHadEndedProvesNothing() {
        unseen.look();
        unseen.passed(7, 9);
        unseen.saw(List.of(), true);
        assertThat(unseen.look().everything()).isTrue();
    }

    @Test
    void numbersThatAreMissingAreLookedForUntilTheyCome() {
        begun();
        find(101L, 104L);
        assertThat(unseen.look().after()).isEqualTo(104);
        assertThat(unseen.look().wanted()).containsExactly(102L, 103L);
        find(103L, 105L);
        assertThat(unseen.look().wanted()).containsExactly(102L);
    }

    @Test
    void missingNumbersAreGivenUpAfterALastLookWhenNoOpenTransactionCanBringThem() {
        begun();
        find(102L);
        // Transaction 12 may have begun before the number was found to be missing.
        unseen.passed(10, 12);
        unseen.passed(11, 15);
        find();
        assertThat(unseen.look().wanted()).containsExactly(101L);
        unseen.passed(12, 16);
        assertThat(unseen.look().wanted()).containsExactly(101L);
        find();
        assertThat(unseen.look().wanted()).isEmpty();
        assertThat(unseen.waits()).isFalse();
    }

    @Test
    void aNumberIsNotGivenUpByALookThatBeganBefore() {
        begun();
        find(102L);
        unseen.passed(10, 12);
        unseen.look();
        unseen.passed(12, 16);
        unseen.saw(List.of(), true);
        assertThat(unseen.look().wanted()).containsExactly(101L);
        unseen.saw(List.of(101L), true);
        assertThat(unseen.look().wanted()).isEmpty();
    }

    @Test
    void rowsThatHadToStayAreLookedAtAgain() {
        begun();
        find(101L, 102L);
        unseen.again(List.of(101L));
        unseen.passed(20, 21);
        unseen.passed(22, 23);
        assertThat(unseen.look().wanted()).containsExactly(101L);
        find(101L);
        assertThat(unseen.look().wanted()).isEmpty();
    }

    @Test
    void afterAGreatLeapEverythingIsLookedAt() {
        begun();
        find(1_000_000L);
        assertThat(unseen.look().everything()).isTrue();
        unseen.passed(30, 31);
        find();
        assertThat(unseen.look().everything()).isTrue();
        unseen.passed(31, 32);
        find();
        assertThat(unseen.look().everything()).isFalse();
        assertThat(unseen.look().after()).isEqualTo(1_000_000);
    }

    @Test
    void aMissingNumberThatOthersFollowForLongIsStillLookedFor() {
        begun();
        find(LongStream.rangeClosed(102, 5_000).boxed().toArray(Long[]::new));
        unseen.passed(9, 50);
        find();
        assertThat(unseen.look().wanted()).containsExactly(101L);
    }

    @Test
    void whatIsCommittedHereIsNextWhenNothingBeforeItIsMissingOrWaits() {
        assertThat(unseen.isNext(List.of(101L))).as("at the beginning").isFalse();
        begun();
        assertThat(unseen.isNext(List.of(101L, 102L))).isTrue();
        assertThat(unseen.look().after()).isEqualTo(102);
        assertThat(unseen.isNext(List.of(104L))).as("103 is not there").isFalse();
        assertThat(unseen.isNext(List.of(103L, 105L)))
                .as("104 is another transaction's")
                .isFalse();

        find(104L);
        assertThat(unseen.isNext(List.of(105L))).as("103 is missing").isFalse();
        find(103L);
        assertThat(unseen.isNext(List.of(105L))).isTrue();

        unseen.again(List.of(104L));
        assertThat(unseen.isNext(List.of(106L))).as("104 waits").isFalse();
        find(104L);
        assertThat(unseen.isNext(List.of(106L))).isTrue();
        assertThat(unseen.isNext(List.of(106L))).as("a second time").isFalse();
    }

    @Test
    void whatLooksHaveFoundNeedNotBeLookedFor() {
        assertThat(unseen.hasSeen(List.of(100L))).as("at the beginning").isFalse();
        begun();
        find(101L, 103L, 104L);
        assertThat(unseen.hasSeen(List.of(101L))).isTrue();
        assertThat(unseen.hasSeen(List.of(103L, 104L))).isTrue();
        assertThat(unseen.hasSeen(List.of(101L, 102L))).as("102 is missing").isFalse();
        assertThat(unseen.hasSeen(List.of(104L, 105L))).as("105 has not come").isFalse();
    }

    private void begun() {
        unseen.passed(7, 10);
        find();
    }

    /** A look that finds these and no others. */
    private void find(Long... rows) {
        unseen.look();
        unseen.saw(List.of(rows), true);
    }
}

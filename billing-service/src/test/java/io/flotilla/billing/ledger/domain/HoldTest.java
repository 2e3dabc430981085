package io.flotilla.billing.ledger.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.billing.ledger.domain.Hold.Settlement;
import io.flotilla.billing.ledger.domain.Hold.State;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HoldTest {
    private static final Hold NEW =
            new Hold("h", "tenant-a", "run-1", "step", State.NEW, BigDecimal.ZERO, BigDecimal.ZERO, List.of(), null);

    @Test
    void aPartialSettlementLeavesTheRestHeld() {
        Settlement settlement = open("1.00").settle(money("0.30"), false);
        assertThat(settlement.covered()).isEqualByComparingTo("0.30");
        assertThat(settlement.released()).isZero();
        assertThat(settlement.after().remaining()).isEqualByComparingTo("0.70");
        assertThat(settlement.after().isOpen()).isTrue();
    }

    @Test
    void theLastSettlementGivesTheRestBack() {
        Settlement settlement = open("1.00").settle(money("0.30"), true);
        assertThat(settlement.released()).isEqualByComparingTo("0.70");
        assertThat(settlement.freed()).isEqualByComparingTo("1.00");
        assertThat(settlement.after().remaining()).isZero();
        assertThat(settlement.after().state()).isEqualTo(State.SETTLED);
    }

    @Test
    void aHoldCoversNoMoreThanItHas() {
        Settlement settlement = open("0.10").settle(money("0.30"), true);
        assertThat(settlement.covered()).isEqualByComparingTo("0.10");
        assertThat(settlement.released()).isZero();
    }

    @Test
    void aHoldThatWasGivenBackCoversNothing() {
        Settlement settlement = open("1.00").closed(State.EXPIRED).settle(money("0.30"), true);
        assertThat(settlement.covered()).isZero();
        assertThat(settlement.freed()).isZero();
        assertThat(settlement.after().state()).isEqualTo(State.SETTLED);
    }

    @Test
    void onlyOpenAndSettledHoldsStand() {
        assertThat(open("1").stands()).isTrue();
        assertThat(open("1").settle(money("1"), true).after().stands()).isTrue();
        assertThat(NEW.stands()).isFalse();
        assertThat(NEW.refused().stands()).isFalse();
        assertThat(open("1").closed(State.RELEASED).stands()).isFalse();
    }

    @Test
    void everyPostingSumsToZeroAndWhatIsHeldIsWhatRemains() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            Hold hold = open(Integer.toString(random.nextInt(100)));
            BigDecimal held = sum(Entry.hold(hold.amount()), Entry.Account.HELD);
            for (int i = 0; i < 4; i++) {
                BigDecimal cost = BigDecimal.valueOf(random.nextInt(5000), 2);
                Settlement settlement = hold.settle(cost, random.nextInt(4) == 0);
                List<Entry> settled = Entry.settle(cost, settlement.covered());
                List<Entry> released = Entry.release(settlement.released());
                assertThat(total(settled)).isZero();
                assertThat(total(released)).isZero();
                assertThat(sum(settled, Entry.Account.SPENT)).isEqualByComparingTo(cost);
                held = held.add(sum(settled, Entry.Account.HELD)).add(sum(released, Entry.Account.HELD));
                hold = settlement.after();
                assertThat(held).isEqualByComparingTo(hold.remaining()).isNotNegative();
            }
        }
    }

    private static Hold open(String amount) {
        return NEW.granted(money(amount), List.of(), Instant.EPOCH);
    }

    private static BigDecimal total(List<Entry> entries) {
        return entries.stream().map(Entry::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal sum(List<Entry> entries, Entry.Account account) {
        Stream<Entry> matching = entries.stream().filter(e -> e.account() == account);
        return matching.map(Entry::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal money(String text) {
        return new BigDecimal(text);
    }
}

package io.flotilla.billing.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.billing.price.ListPrices.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListPricesTest {
    private final List<Entry> entries = ListPrices.read().entries();

    @Test
    void aPricePerMillionBecomesAPricePerToken() {
        assertThat(entries)
                .filteredOn(
                        e -> e.meter().equals("tokens.input") && e.resource().equals("offline/rules-1"))
                .singleElement()
                .satisfies(e -> assertThat(e.unitPrice()).isEqualByComparingTo("0.0000001"));
    }

    @Test
    void everyMeterHasAPriceForWhatIsNotListed() {
        assertThat(entries)
                .filteredOn(e -> e.resource().equals("*"))
                .extracting(Entry::meter)
                .containsExactlyInAnyOrder(
                        "tokens.input", "tokens.cached_input", "tokens.output", "sandbox.seconds", "tool.calls");
    }

    @Test
    void anUnlistedModelIsNotCheaperThanAListedOne() {
        for (Entry fallback :
                entries.stream().filter(e -> e.resource().equals("*")).toList()) {
            assertThat(entries)
                    .filteredOn(e -> e.meter().equals(fallback.meter()))
                    .allSatisfy(e -> assertThat(e.unitPrice()).isLessThanOrEqualTo(fallback.unitPrice()));
        }
    }
}

package io.flotilla.local.model.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {

    @ParameterizedTest
    @CsvSource({"'',0", "word,1", "words,2", "'two words',3", "'a, b',3", "x=1,3", "'line\n\n    next',3", "'  ',0"})
    void countsByItsRule(String text, int tokens) {
        assertThat(TokenEstimate.of(text)).isEqualTo(tokens);
    }

    @Test
    void prefixHasAtMostThatManyTokensAndIsTheWholeTextWhenItFits() {
        String text = "A sentence, with a comma.\n  And 😀 another line.";
        for (int most = 0; most <= TokenEstimate.of(text); most++) {
            String prefix = TokenEstimate.prefix(text, most);
            assertThat(text).startsWith(prefix);
            assertThat(TokenEstimate.of(prefix)).isEqualTo(most);
        }
        assertThat(TokenEstimate.prefix(text, 1000)).isEqualTo(text);
    }
}

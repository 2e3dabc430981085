package io.flotilla.workflow.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSizeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "a{10}",
                "(ab){10}",
                "((a{10}){10}){5}",
                "((a{10}){10})(?i){5}",
                "[(]((a{10}){10}){5}",
                "[]([:alpha:]]((a{10}){10}){5}",
                "[^]()]((a{10}){10}){5}",
                "\\Q(((\\E((a{10}){10}){5}",
                "\\(((a{10}){10}){5}",
                "(\\p{Greek}{10}\\x{41}){10}",
                "(a|b|[cd]){2,9}x{3,}",
                "(?P<name>a{10}){10}",
                "(a*b+c?){20}",
                "(a?){900}b"
            })
    void isNeverMuchLessThanTheProgramIs(String regex) {
        assertThat(RegexSize.of(regex))
                .isGreaterThanOrEqualTo(Pattern.compile(regex).programSize() / 3);
    }

    @Test
    void usualPatternsAreSmall() {
        assertThat(RegexSize.of("^([a-z]{1,63}[.]){1,8}[a-z]{2,63}$")).isLessThan(1_000);
        assertThat(RegexSize.of("^(\\d{1,3}[.]){3}\\d{1,3}(/\\d{1,2})?$")).isLessThan(100);
        assertThat(RegexSize.of("((a{1000}){1000}){1000}")).isGreaterThan(1_000_000_000);
    }
}

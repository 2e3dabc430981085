package io.flotilla.sandbox.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "**,a/b/c.py,true",
        "**/*.py,c.py,true",
        "**/*.py,a/b/c.py,true",
        "*.py,c.py,true",
        "*.py,a/c.py,false",
        "a/*/c.py,a/b/c.py,true",
        "a/*/c.py,a/b/b/c.py,false",
        "a/**/c.py,a/c.py,true",
        "a/**/c.py,a/b/b/c.py,true",
        "a/**,a/b/c,true",
        "a/**,b/a/c,false",
        "**/test_*.py,x/test_y.py,true",
        "**/test_*.py,x/ytest_y.py,false",
        "?.py,a.py,true",
        "?.py,ab.py,false",
        "a?b,a/b,false",
        "a.py,a.py,true",
        "a.py,axpy,false"
    })
    void matchesAsAShellDoes(String pattern, String name, boolean expected) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(expected);
    }

    @Test
    void anEvilPatternTakesNoTime() {
        assertThat(new Glob("*a".repeat(500) + "b").matches("a".repeat(1000))).isFalse();
    }
}

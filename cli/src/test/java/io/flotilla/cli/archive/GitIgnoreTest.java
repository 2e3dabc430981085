package io.flotilla.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitIgnoreTest {

    @ParameterizedTest
    @CsvSource({
        "*.pyc, a/b/x.pyc, true",
        "*.pyc, a/x.py, false",
        "/build, build, true",
        "/build, a/build, false",
        "doc/*.txt, doc/a.txt, true",
        "doc/*.txt, doc/server/a.txt, false",
        "doc/*.txt, a/doc/b.txt, false",
        "**/logs, a/b/logs, true",
        "**/logs, logs, true",
        "logs/**, logs/a/b, true",
        "logs/**, logs, false",
        "a/**/b, a/b, true",
        "a/**/b, a/x/y/b, true",
        "a?c, abc, true",
        "a?c, a/c, false",
        "[ab].o, a.o, true",
        "[!ab].o, a.o, false",
        "[!ab].o, c.o, true",
        "[a-c]x, bx, true",
        "'\\#x', '#x', true",
        "'\\!x', '!x', true",
        "'a\\ ', 'a ', true",
        "'a   ', a, true",
        "#x, x, false",
        "'[a', '[a', false",
        "a.b, axb, false",
    })
    void aPatternMatchesAsGitSays(String pattern, String path, boolean ignored) {
        assertThat(GitIgnore.NONE.and("", pattern).ignores(path, false)).isEqualTo(ignored);
    }

    @Test
    void aSlashAtTheEndMeansFoldersOnly() {
        GitIgnore rules = GitIgnore.NONE.and("", "build/");
        assertThat(rules.ignores("a/build", true)).isTrue();
        assertThat(rules.ignores("a/build", false)).isFalse();
    }

    @Test
    void theLastRuleThatMatchesDecides() {
        GitIgnore rules = GitIgnore.NONE.and("", "*.log\n!keep.log\nkeep.log/\n");
        assertThat(rules.ignores("a.log", false)).isTrue();
        assertThat(rules.ignores("keep.log", false)).isFalse();
        assertThat(rules.ignores("keep.log", true)).isTrue();
    }

    @Test
    void aDeeperFileOverrulesThoseAboveAndOnlyBelowItself() {
        GitIgnore rules = GitIgnore.NONE.and("", "*.txt\n").and("docs", "!*.txt\n/only.md\n");
        assertThat(rules.ignores("a.txt", false)).isTrue();
        assertThat(rules.ignores("docs/a.txt", false)).isFalse();
        assertThat(rules.ignores("docs/only.md", false)).isTrue();
        assertThat(rules.ignores("docs/deep/only.md", false)).isFalse();
        assertThat(rules.ignores("docs2/a.txt", false)).isTrue();
    }
}

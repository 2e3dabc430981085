package io.flotilla.workflow.definition.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{on: 1} | {\"on\":1}",
                "[yes, no, on, off] | [\"yes\",\"no\",\"on\",\"off\"]",
                "[true, False] | [true,false]",
                "[012, 1:30, 2026-01-01] | [\"012\",\"1:30\",\"2026-01-01\"]",
                "[1, -2, 2.5, 1e3, .5] | [1,-2,2.5,1000,0.5]",
                "[null, ~, ''] | [null,null,\"\"]",
                "{a: } | {\"a\":null}",
                "{a: &x {b: 1}, c: *x} | {\"a\":{\"b\":1},\"c\":{\"b\":1}}",
                "{a: {<<: {b: 1}, c: 2}} | {\"a\":{\"b\":1,\"c\":2}}"
            })
    void readsScalarsAsPeopleMeanThem(String yaml, String json) {
        assertThat(Json.text(YamlReader.read(yaml))).isEqualTo(json);
    }

    @Test
    void saysWhereItCannotBeRead() {
        assertThatThrownBy(() -> YamlReader.read("a: 1\nb: [1, 2\n"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("line 3");
        assertThatThrownBy(() -> YamlReader.read("a: 1\na: 2\n")).hasMessageContaining("duplicate key a");
        assertThatThrownBy(() -> YamlReader.read("a: 1\n---\nb: 2\n")).isInstanceOf(ProblemException.class);
    }

    @Test
    void doesNotGrowBeyondBoundsByAliases() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 8; i++) {
            String before = "*a" + (i - 1);
            laughs.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, before))));
        }
        assertThatThrownBy(() -> YamlReader.read(laughs.toString())).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> YamlReader.read("&a [*a]")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> YamlReader.read("[".repeat(5000))).isInstanceOf(ProblemException.class);
    }

    @Test
    void makesNoObjectsOfJava() {
        assertThatThrownBy(() -> YamlReader.read("!!java.net.URL [\"http://localhost\"]"))
                .isInstanceOf(ProblemException.class);
    }
}

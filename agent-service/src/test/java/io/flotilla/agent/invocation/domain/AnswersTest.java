package io.flotilla.agent.invocation.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.invocation.domain.Answers.Accepted;
import io.flotilla.agent.invocation.domain.Answers.Rejected;
import io.flotilla.common.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    private final Answers structured = new Answers(
            Json.parse("{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}"));

    @ParameterizedTest
    @ValueSource(strings = {"{\"n\": 1}", "  {\"n\": 1}\n", "```json\n{\"n\": 1}\n```", "```\n{\"n\": 1}```"})
    void jsonIsFoundInsideAFence(String text) {
        assertThat(structured.check(text, "stop")).isEqualTo(new Accepted(Json.parse("{\"n\":1}")));
    }

    @Test
    void everyBreachOfTheSchemaIsTold() {
        assertThat(structured.check("{\"n\": \"one\"}", "stop"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.errors())
                                .singleElement()
                                .asString()
                                .startsWith("n "));
        assertThat(structured.check("{}", "stop"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.errors()).containsExactly("n is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "I am done.", "{\"n\": 1", "```json\n```"})
    void whatIsNotJsonIsRejected(String text) {
        assertThat(structured.check(text, "stop")).isInstanceOf(Rejected.class);
    }

    @Test
    void anAnswerThatBreaksOffIsSaidToBeTooLong() {
        assertThat(structured.check("{\"n\": 1", "length"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.errors())
                                .singleElement()
                                .asString()
                                .contains("too long"));
    }

    @Test
    void withoutASchemaTheTextIsTheAnswer() {
        Answers plain = new Answers(null);
        assertThat(plain.check(" hello ", "stop")).isEqualTo(new Accepted(Json.parse("{\"text\":\"hello\"}")));
        assertThat(plain.check("x".repeat(Answers.MAX_OUTPUT_BYTES + 1), "stop"))
                .isInstanceOf(Rejected.class);
    }
}

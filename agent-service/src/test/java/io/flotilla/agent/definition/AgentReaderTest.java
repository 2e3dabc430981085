package io.flotilla.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentReaderTest {
    private final ToolSignatures tools = new ToolSignatures();

    @Test
    void everythingThatIsWrongWithTheShapeIsNamedAtOnce() {
        List<FieldError> errors = errors("""
                apiVersion: flotilla.io/v2
                kind: Agent
                metadata: {name: "Not A Name"}
                spec:
                  temperature: 3
                  tools: [{}]
                  limits: {turns: 0, colour: red}
                """);
        assertThat(errors)
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder(
                        "apiVersion",
                        "metadata.name",
                        "spec.prompt",
                        "spec.temperature",
                        "spec.tools[0].name",
                        "spec.limits.turns",
                        "spec.limits.colour");
    }

    @Test
    void everythingThatIsWrongWithTheContentIsNamedAtOnce() {
        List<FieldError> errors = errors("""
                apiVersion: flotilla.io/v1
                kind: Agent
                metadata: {name: a}
                spec:
                  prompt: hello
                  tools: [{name: code.run}, {name: rocket.launch}, {name: code.run}]
                  input: {type: nonsense}
                  output: {$ref: "#/nowhere"}
                  limits: {timeout: ten minutes}
                """);
        assertThat(errors)
                .extracting(FieldError::path)
                .containsOnly(
                        "spec.tools[1].name",
                        "spec.tools[2].name",
                        "spec.input.type",
                        "spec.output",
                        "spec.limits.timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "just text", "{\"a\": 1, \"a\": 2}", "a: [", "{} {}"})
    void whatIsNotOneObjectIsRefused(String text) {
        assertThat(errors(text)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "-PT1M", "PT25H"})
    void timeoutsHaveBounds(String timeout) {
        assertThat(errors(minimal("limits: {timeout: " + timeout + "}")))
                .extracting(FieldError::path)
                .containsExactly("spec.limits.timeout");
    }

    @Test
    void schemasAreNeverFetched() {
        assertThat(errors(minimal("output: {$ref: \"http://127.0.0.1:1/schema\"}")))
                .extracting(FieldError::path)
                .containsExactly("spec.output");
        assertThat(errors(minimal("output: {$ref: \"classpath:application.json\"}")))
                .extracting(FieldError::path)
                .containsExactly("spec.output");
    }

    @Test
    void yamlAndJsonOfTheSameContentAreTheSame() {
        String json = "{\"apiVersion\":\"flotilla.io/v1\",\"kind\":\"Agent\",\"metadata\":{\"name\":\"a\"},"
                + "\"spec\":{\"prompt\":\"hello\",\"limits\":{\"turns\":3}}}";
        assertThat(AgentReader.read(minimal("limits: {turns: 3}"), tools)).isEqualTo(AgentReader.read(json, tools));
    }

    @Test
    void limitsHaveDefaults() {
        Agent agent = AgentReader.agent(AgentReader.read(minimal("temperature: 0.5"), tools));
        assertThat(agent.spec().limits()).isEqualTo(new Agent.Limits(12, 4096, Duration.ofMinutes(10)));
        assertThat(agent.spec().tools()).isEmpty();
        assertThat(agent.spec().output()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"coverage-analyzer,rank coverage gaps", "test-generator,write missing tests", "planner,draft a plan"})
    void agentsThatComeWithFlotillaAreValid(String name, String phrase) throws IOException {
        try (InputStream in = AgentReader.class.getResourceAsStream("/agents/" + name + ".yaml")) {
            Agent agent =
                    AgentReader.agent(AgentReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), tools));
            assertThat(agent.metadata().name()).isEqualTo(name);
            assertThat(agent.spec().prompt()).contains(phrase);
        }
    }

    private static String minimal(String more) {
        return "apiVersion: flotilla.io/v1\nkind: Agent\nmetadata: {name: a}\nspec:\n  prompt: hello\n  " + more + "\n";
    }

    private List<FieldError> errors(String text) {
        return catchThrowableOfType(ProblemException.class, () -> AgentReader.read(text, tools))
                .errors();
    }
}

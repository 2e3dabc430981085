package io.flotilla.agent.definition;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.testing.Doubles;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Tokens;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(Doubles.class)
class AnnouncerTest {
    private static final String AGENT = """
            apiVersion: flotilla.io/v1
            kind: Agent
            metadata: {name: writer, description: writes}
            spec:
              prompt: "%s"
              tools: [{name: code.run}]
              input: {type: object, required: [topic], properties: {topic: {type: string}}, additionalProperties: false}
            """;

    EmbeddedStack stack;
    private KafkaProbe kafka;
    private final String tenant = Ids.next("tenant");

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void eachVersionIsToldOfOnceAndWithoutItsPrompt() {
        put("the first secret");
        put("the first secret");
        put("another");

        List<Event> events = kafka.events(Topics.AGENT_EVENTS, tenant, 2);

        assertThat(events).extracting(Event::type).containsOnly(CatalogueEvents.PUBLISHED);
        assertThat(events).extracting(e -> e.data().get("version").asInt()).containsExactly(1, 2);
        JsonNode first = events.getFirst().data();
        assertThat(first.get("name").asText()).isEqualTo("writer");
        assertThat(first.get("builtIn").asBoolean()).isFalse();
        assertThat(Json.text(first.get("tools"))).isEqualTo("[\"code.run\"]");
        assertThat(first.at("/input/required/0").asText()).isEqualTo("topic");
        assertThat(Json.text(first)).doesNotContain("secret");
    }

    @Test
    void whoeverAsksIsToldOfAllAgainUnderTheSameIds() {
        put("hello");
        Event once = kafka.events(Topics.AGENT_EVENTS, tenant, 1).getFirst();

        kafka.sendTo(
                Topics.AGENT_COMMANDS,
                Event.of(CatalogueEvents.REQUESTED, AgentVersion.EVERYBODY, Json.object())
                        .replyingTo("workflow"));

        List<Event> own = kafka.events(Topics.AGENT_EVENTS, tenant, 2);
        assertThat(own.getLast().id()).isEqualTo(once.id());
        assertThat(own.getLast().data()).isEqualTo(once.data());
        List<Event> all = kafka.events(Topics.AGENT_EVENTS, AgentVersion.EVERYBODY, 5);
        Event number = all.stream()
                .filter(event -> event.type().equals(CatalogueEvents.ANNOUNCED))
                .findFirst()
                .orElseThrow();
        assertThat(number.data().get("entries").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(all.stream().filter(event -> event.type().equals(CatalogueEvents.PUBLISHED)))
                .extracting(event -> event.data().get("name").asText())
                .contains("coverage-analyzer", "test-generator");
    }

    private void put(String prompt) {
        given().auth()
                .oauth2(Tokens.of(tenant, "agents:write"))
                .contentType("application/json")
                .body(Json.text(yaml(AGENT.formatted(prompt))))
                .put("/api/v1/agents/writer")
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(200, 201));
    }

    private static JsonNode yaml(String text) {
        return AgentReader.read(text, new ToolSignatures());
    }
}

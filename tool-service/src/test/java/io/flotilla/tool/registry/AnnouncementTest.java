package io.flotilla.tool.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.tool.ToolTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class AnnouncementTest extends ToolTest {
    private static final int TOOLS = 6;

    @Test
    void everyToolIsAnnouncedAtTheStartAndAgainToWhoeverAsks() {
        send(Event.of(CatalogueEvents.REQUESTED, CatalogueEvents.EVERYBODY, Json.object())
                .replyingTo("workflow"));

        List<Event> events = kafka.events(Topics.TOOL_EVENTS, CatalogueEvents.EVERYBODY, 2 * (TOOLS + 1));

        for (List<Event> announced :
                List.of(events.subList(0, TOOLS + 1), events.subList(TOOLS + 1, 2 * (TOOLS + 1)))) {
            assertThat(announced.getLast().type()).isEqualTo(CatalogueEvents.ANNOUNCED);
            assertThat(announced.getLast().data().get("entries").asInt()).isEqualTo(TOOLS);
            assertThat(announced.subList(0, TOOLS))
                    .extracting(event -> event.data().get("name").asText())
                    .containsExactly("code.run", "echo", "files.list", "files.read", "files.write", "http.fetch");
        }
        Event code = events.getFirst();
        assertThat(code.type()).isEqualTo(CatalogueEvents.REGISTERED);
        assertThat(code.tenantId()).isEqualTo("*");
        assertThat(code.data().get("effects").asText()).isEqualTo("execute");
        assertThat(code.data().at("/scopes/0").asText()).isEqualTo("executions:write");
        assertThat(code.data().at("/input/required/0").asText()).isEqualTo("runtime");
        assertThat(code.data().at("/output/additionalProperties").asBoolean(true))
                .isFalse();
    }
}

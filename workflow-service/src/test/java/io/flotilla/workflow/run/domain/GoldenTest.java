package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.run.contract.PublicEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What an earlier version stored is read by this one, and published as it was. The files are never edited; a new event
 * or field gets a file of its own beside them.
 */
class GoldenTest {
    @Test
    void storedLogsOfVersionOneAreStillRead() throws IOException {
        List<RunStatus> ends = new ArrayList<>();
        Set<String> types = new HashSet<>();
        JsonNode logs = golden("run-log-v1.json");
        for (int i = 0; i < logs.size(); i++) {
            Run run = Run.empty(GoldenLog.plan(i));
            for (JsonNode entry : logs.get(i)) {
                types.add(entry.get("type").asText());
                run = run.apply(event(entry));
            }
            ends.add(run.status());
        }

        assertThat(ends).containsExactly(RunStatus.CANCELLED, RunStatus.FAILED, RunStatus.SUCCEEDED);
        assertThat(types).hasSize(16);
    }

    @Test
    void eventsOfVersionOneAreStillPublishedAsTheyWere() throws IOException {
        assertThat(published(golden("run-log-v1.json"))).isEqualTo(golden("run-events-v1.json"));
    }

    @Test
    void whatIsStoredNowLooksAsItDidInVersionOne() throws IOException {
        assertThat(Json.parse(Json.text(GoldenLog.write()))).isEqualTo(golden("run-log-v1.json"));
    }

    private static JsonNode published(JsonNode logs) {
        ArrayNode all = Json.object().arrayNode();
        for (JsonNode log : logs) {
            long sequence = 0;
            for (JsonNode entry : log) {
                Event event = PublicEvents.of("tenant-a", "run_1", null, ++sequence, event(entry));
                all.add(Json.parse(Json.text(event)));
            }
        }
        return all;
    }

    private static RunEvent event(JsonNode entry) {
        return EventTypes.read(entry.get("type").asText(), Json.bytes(entry.get("data")));
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream file = GoldenTest.class.getResourceAsStream("/golden/" + name)) {
            return Json.parse(file.readAllBytes());
        }
    }
}

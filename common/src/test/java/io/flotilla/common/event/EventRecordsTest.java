package io.flotilla.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
    private final Event event = Event.of("io.flotilla.test.happened.v1", "tenant-ä", Map.of("text", "grüß"))
            .about("run_1", "write-tests[3]")
            .sequenced(7)
            .replyingTo("workflow")
            .traced("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .from("agent");

    @Test
    void everyAttributeSurvivesTheWayThroughKafka() {
        var record = EventRecords.toRecord(Topics.RUN_EVENTS, event);
        assertThat(record.key()).isEqualTo("run_1");
        assertThat(EventRecords.fromRecord(record.headers(), record.value())).isEqualTo(event);
    }

    @Test
    void withoutARunTheTenantIsTheKey() {
        assertThat(event.about(null, null).key()).isEqualTo("tenant-ä");
    }

    @Test
    void aRecordWithoutATenantIsMalformed() {
        var record = EventRecords.toRecord(Topics.RUN_EVENTS, event);
        record.headers().remove("ce_tenantid");
        assertThatThrownBy(() -> EventRecords.fromRecord(record.headers(), record.value()))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("tenantId");
    }

    @Test
    void aRecordThatIsNotJsonIsMalformed() {
        var record = EventRecords.toRecord(Topics.RUN_EVENTS, event);
        assertThatThrownBy(() -> EventRecords.fromRecord(record.headers(), "{\"cut".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedEventException.class);
    }

    @Test
    void fieldsThatALaterVersionAddsAreIgnored() {
        record Known(String text) {}
        Event later = Event.of("t", "tenant", Map.of("text", "x", "added", Map.of("deep", 1)));
        assertThat(later.dataAs(Known.class).text()).isEqualTo("x");
    }
}

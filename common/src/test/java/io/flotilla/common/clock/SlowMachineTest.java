package io.flotilla.common.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.MessagingProfile;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.MovedClock;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a machine whose clock is an hour behind the database's. */
@QuarkusTest
@TestProfile(SlowMachineTest.Profile.class)
@WithTestResource(FlotillaTestResource.class)
class SlowMachineTest {
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    EmbeddedStack stack;

    public static final class Profile extends MessagingProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(new MovedClock.Slow().getConfigOverrides());
            settings.putAll(super.getConfigOverrides());
            settings.put("quarkus.flyway.locations", "db/messaging,db/notes,db/clock");
            return settings;
        }
    }

    @Test
    void theClockSaysWhatTheDatabaseSays() {
        assertFleetTime(clock.now());
    }

    @Test
    void idsSortByTheFleetsTime() {
        Instant fleet = Instant.now().plus(MovedClock.BY);
        assertThat(Ids.next("run"))
                .isGreaterThan(Ids.derived("run", fleet.minus(A_MOMENT), "x"))
                .isLessThan(Ids.derived("run", fleet.plus(A_MOMENT), "x"));
    }

    @Test
    void eventsAndTheirRecordsCarryTheFleetsTime() {
        String run = Ids.next("run");
        Event event =
                Event.of("io.flotilla.test.happened.v1", "tenant-a", Map.of()).about(run, null);
        database.inTransaction(tx -> outbox.add(tx, Topics.TOOL_EVENTS, event))
                .await()
                .atMost(A_MOMENT);
        try (KafkaProbe kafka = new KafkaProbe(stack.kafkaBootstrap())) {
            assertFleetTime(kafka.events(Topics.TOOL_EVENTS, run, 1).getFirst().time());
            assertFleetTime(Instant.ofEpochMilli(
                    kafka.read(Topics.TOOL_EVENTS, run, 1).getFirst().timestamp()));
        }
    }

    private static void assertFleetTime(Instant instant) {
        Instant fleet = Instant.now().plus(MovedClock.BY);
        assertThat(instant).isBetween(fleet.minus(A_MOMENT), fleet.plus(A_MOMENT));
    }
}

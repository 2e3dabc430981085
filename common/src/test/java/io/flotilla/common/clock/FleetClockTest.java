package io.flotilla.common.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.MessagingProfile;
import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(MessagingProfile.class)
@WithTestResource(FlotillaTestResource.class)
class FleetClockTest {
    private static final Duration STEP = Duration.ofMillis(20);

    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Test
    void saysWhatTheDatabaseSays() {
        Instant before = databaseTime();
        Instant now = clock.now();
        assertThat(now).isBetween(before.minus(STEP), databaseTime().plus(STEP));
    }

    private Instant databaseTime() {
        return database.pool()
                .query("SELECT clock_timestamp() AS now")
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime("now").toInstant())
                .await()
                .atMost(Duration.ofMinutes(1));
    }
}

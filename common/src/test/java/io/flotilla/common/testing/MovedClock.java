package io.flotilla.common.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Duration;
import java.util.Map;

/** A machine whose clock is wrong by an hour: the database says another time, to {@code FleetClock} and in statements. */
public abstract class MovedClock implements QuarkusTestProfile {
    public static final Duration BY = Duration.ofHours(1);
    private final String ahead;

    private MovedClock(String ahead) {
        this.ahead = ahead;
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.application.name", "moved-clock",
                "quarkus.flyway.locations", "db/messaging,db/migration,db/clock",
                // One for the migrations, one for their history, one for what follows them
                "quarkus.datasource.jdbc.max-size", "3",
                "quarkus.flyway.placeholders.ahead", ahead,
                "quarkus.datasource.reactive.additional-properties.search_path", "${flotilla.service},pg_catalog");
    }

    /** The fleet is ahead of this machine. */
    public static final class Slow extends MovedClock {
        public Slow() {
            super("1 hour");
        }
    }

    /** This machine is ahead of the fleet. */
    public static final class Fast extends MovedClock {
        public Fast() {
            super("-1 hour");
        }
    }
}

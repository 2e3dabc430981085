package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.billing.BillingClient.Answer;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.MovedClock;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** On a machine whose clock is an hour ahead of the fleet's. */
@QuarkusTest
@TestProfile(MovedClock.Fast.class)
@WithTestResource(FlotillaTestResource.class)
class FastMachineTest extends BillingTest {
    private static final Duration A_MOMENT = Duration.ofMinutes(1);
    private static final Duration LIFE_OF_A_HOLD = Duration.ofHours(1);

    @Test
    void aTokenIsGoodUntilItsEndByTheFleetsClock() {
        assertThat(statusWith(fleetTime().plus(A_MOMENT))).isEqualTo(200);
        assertThat(statusWith(fleetTime().minus(A_MOMENT))).isEqualTo(401);
    }

    @Test
    void aHoldEndsByTheFleetsClock() {
        Answer hold = billing.hold(run + "/hold", tenant, run, "1.00", "200").join();
        Duration left = Duration.between(fleetTime(), Instant.parse(hold.text("expiresAt")));
        assertThat(left).isBetween(LIFE_OF_A_HOLD.minus(A_MOMENT), LIFE_OF_A_HOLD.plus(A_MOMENT));
    }

    private int statusWith(Instant end) {
        String token = Tokens.endingAt(end, tenant, "budgets:read");
        return RestAssured.given()
                .header("Authorization", "Bearer " + token)
                .get("/api/v1/budgets")
                .statusCode();
    }

    private static Instant fleetTime() {
        return Instant.now().minus(MovedClock.BY);
    }
}

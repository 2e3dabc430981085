package io.flotilla.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.MovedClock;
import io.flotilla.common.testing.Poll;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.Http.Answer;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a machine whose clock is an hour behind the fleet's. */
@GatewayTest
@TestProfile(MovedClock.Slow.class)
class SlowMachineTest {
    private static final Duration A_MOMENT = Duration.ofMinutes(1);
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    FakeFleet fleet;

    @Test
    void theServicesGetTokensThatAreGood() throws Exception {
        fleet.agent().forget();
        new Http(fleet.adminKey()).get("/api/v1/agents");
        assertThat(end(fleet.agent().take().token()))
                .isBetween(fleetTime(), fleetTime().plus(TokenMinter.LIFE));
    }

    @Test
    void theGatewaysOwnResourcesTakeItsTokens() throws Exception {
        Answer keys = new Http(fleet.adminKey()).get("/api/v1/keys");
        assertThat(keys.status()).isEqualTo(200);
    }

    @Test
    void aKeyEndsByTheFleetsClock() throws Exception {
        assertThat(keyUntil(fleetTime().minus(HALF_AN_HOUR)).status()).isEqualTo(422);
        Answer made = keyUntil(fleetTime().plusSeconds(2));
        assertThat(made.status()).isEqualTo(201);
        Http user = new Http(made.json().path("key").asText());
        Poll.until(() -> status(user) == 401);
    }

    @Test
    void aKeysLifeIsToldByTheFleetsClock() throws Exception {
        Answer made = keyUntil(fleetTime().plus(HALF_AN_HOUR));
        assertFleetTime(made.json().path("createdAt"));
        assertThat(status(new Http(made.json().path("key").asText()))).isEqualTo(200);
        Http admin = new Http(fleet.adminKey());
        String path = "/api/v1/keys/" + made.json().path("id").asText();
        Poll.until(() -> !get(admin, path).path("lastUsedAt").isMissingNode());
        assertFleetTime(get(admin, path).path("lastUsedAt"));
        admin.delete(path);
        assertFleetTime(get(admin, path).path("revokedAt"));
    }

    private Answer keyUntil(Instant end) throws Exception {
        return new Http(fleet.adminKey())
                .post("/api/v1/keys", Map.of("name", "short", "role", "admin", "expiresAt", end.toString()));
    }

    private static int status(Http user) {
        try {
            return user.get("/api/v1/keys").status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode get(Http user, String path) {
        try {
            return user.get(path).json();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Instant end(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return Instant.ofEpochSecond(Json.parse(claims).path("exp").asLong());
    }

    private static void assertFleetTime(JsonNode text) {
        assertThat(Instant.parse(text.asText()))
                .isBetween(fleetTime().minus(A_MOMENT), fleetTime().plus(A_MOMENT));
    }

    private static Instant fleetTime() {
        return Instant.now().plus(MovedClock.BY);
    }
}

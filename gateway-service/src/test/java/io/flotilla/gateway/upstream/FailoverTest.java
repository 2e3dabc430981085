package io.flotilla.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tool service has two instances here, the first of which is dead. */
@GatewayTest
class FailoverTest {
    FakeFleet fleet;

    private Http user;

    @BeforeEach
    void key() throws Exception {
        user = new Http(fleet.adminKey()).newKey("admin", null);
        fleet.tool().forget();
    }

    @Test
    void anInstanceThatCannotBeReachedIsPassedOver() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(user.get("/api/v1/tools").status()).isEqualTo(200);
            assertThat(user.post("/api/v1/tools", Map.of("a", i)).status()).isEqualTo(201);
            assertThat(fleet.tool().take().method()).isEqualTo("GET");
            assertThat(fleet.tool().take().size()).isPositive();
        }
    }

    @Test
    void whatOnlyReadsIsAskedOnceMoreWhenTheConnectionBreaks() throws Exception {
        assertThat(user.get("/api/v1/tools/vanish").status()).isEqualTo(503);
        assertThat(fleet.tool().take().uri()).isEqualTo("/api/v1/tools/vanish");
        assertThat(fleet.tool().take().uri()).isEqualTo("/api/v1/tools/vanish");
    }

    @Test
    void whatChangesSomethingIsNeverSentTwice() throws Exception {
        assertThat(user.post("/api/v1/tools/vanish", Map.of()).status()).isEqualTo(503);
        assertThat(user.get("/api/v1/tools").status()).isEqualTo(200);
        assertThat(fleet.tool().take().method()).isEqualTo("POST");
        assertThat(fleet.tool().take().method()).isEqualTo("GET");
    }

    @Test
    void aServiceIsUpWhileOneInstanceIs() throws Exception {
        assertThat(new Http(null)
                        .get("/api/v1/status")
                        .json()
                        .at("/components/3/status")
                        .asText())
                .isEqualTo("up");
    }
}

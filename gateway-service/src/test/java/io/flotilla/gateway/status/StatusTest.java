package io.flotilla.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.Http.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class StatusTest {
    private final Http anyone = new Http(null);

    @Test
    void tellsWhatIsUpAndWhatIsNot() throws Exception {
        Answer answer = anyone.get("/api/v1/status");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("components")).hasSize(6);
        assertThat(answer.json().at("/components/1/name").asText()).isEqualTo("workflow");
        assertThat(answer.json().at("/components/1/status").asText()).isEqualTo("up");
        assertThat(answer.json().at("/components/5/name").asText()).isEqualTo("billing");
        assertThat(answer.json().at("/components/5/status").asText()).isEqualTo("down");
        assertThat(answer.json().path("version").asText()).isNotEmpty();
        assertThat(anyone.get("/api/v1/version").json().path("api").asText()).isEqualTo("v1");
    }

    @Test
    void credentialsOfWhateverKindDoNotDisturbIt() throws Exception {
        assertThat(new Http("nonsense").get("/api/v1/status").status()).isEqualTo(200);
        assertThat(new Http("nonsense").get("/").status()).isEqualTo(200);
    }

    @Test
    void thePageIsHonestAndLoadsOnlyFromHere() throws Exception {
        Answer page = anyone.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("One service is down.", "data-name=\"billing\" data-status=\"down\"");
        assertThat(page.text()).doesNotContain("{{", "style=", "http://", "https://");
        assertThat(page.header("Content-Security-Policy"))
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/landing/page.css", "/landing/status.js", "/landing/icon.svg", "/api/openapi"})
    void whatThePageLeadsToIsThere(String path) throws Exception {
        assertThat(anyone.get(path).status()).isEqualTo(200);
    }
}

package io.flotilla.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.MessagingProfile;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.RawHttp;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before there is a resource, is refused with a problem all the same. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
@WithTestResource(FlotillaTestResource.class)
class RefusedRequestsTest {
    private static final int LARGE = 30_000;

    @Test
    void anAddressThatIsTooLong() {
        assertRefused("GET /" + "a".repeat(LARGE) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri-too-long");
    }

    @Test
    void headersThatAreTooLarge() {
        assertRefused(
                "GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + "a".repeat(LARGE) + "\r\n\r\n", 431, "headers-too-large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
            })
    void whatIsNotHttp(String request) {
        assertRefused(request, 400, "malformed-request");
    }

    @Test
    void aBodyThatIsTooLarge() {
        assertRefused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11000000\r\n\r\n", 413, "too-large");
    }

    private static void assertRefused(String request, int status, String code) {
        String answer = RawHttp.exchange(request);
        assertThat(answer)
                .matches("(?s)HTTP/1\\.[01] " + status + " .*")
                .containsIgnoringCase("content-type: application/problem+json");
        JsonNode problem = Json.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("title").asText()).isNotIn("", "Error");
    }
}

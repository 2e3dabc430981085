package io.flotilla.tool.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.tool.ToolTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(TlsServer.class)
class HttpsFetchTest extends ToolTest {
    @Inject
    FakeResolver resolver;

    TlsServer web;

    @BeforeEach
    void names() {
        resolver.answer("secure.test", "127.0.0.1");
        resolver.answer("other.test", "127.0.0.1");
    }

    @Test
    void aCertificateOfATrustedAuthorityForTheNameIsAccepted() {
        Event answer = fetch("https://secure.test:" + web.port() + "/");
        assertThat(answer.type()).as(answer.data().toString()).isEqualTo(COMPLETED);
        assertThat(answer.data().at("/output/body").asText()).isEqualTo("over TLS");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        refused("https://other.test:" + web.port() + "/");
    }

    @Test
    void aCertificateThatNoTrustedAuthoritySignedIsRefused() {
        refused("https://secure.test:" + web.unknownPort() + "/");
    }

    private void refused(String url) {
        int before = web.visits();
        Event answer = fetch(url);
        assertThat(answer.type()).isEqualTo(FAILED);
        JsonNode error = answer.data().path("error");
        assertThat(error.path("code").asText()).isEqualTo("tls-failed");
        assertThat(error.path("retryable").asBoolean()).isFalse();
        assertThat(web.visits()).isEqualTo(before);
    }

    private Event fetch(String url) {
        send(request(call("1"), "http.fetch", Map.of("url", url)));
        return answer();
    }
}

package io.flotilla.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.Http.Answer;
import org.junit.jupiter.api.Test;

@GatewayTest
class ApiDocumentTest {
    private final Http anyone = new Http(null);

    @Test
    void oneDocumentOfAllServicesThatAnswer() throws Exception {
        Answer answer = anyone.get("/api/openapi");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        JsonNode document = answer.json();
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.path("paths").has("/api/v1/agent-things/{id}")).isTrue();
        assertThat(document.path("paths").has("/api/v1/sandbox-things/{id}")).isTrue();
        assertThat(document.path("paths").path("/api/v1/keys").has("post")).isTrue();
        assertThat(document.path("paths").properties())
                .noneMatch(path -> path.getKey().startsWith("/internal"));
        assertThat(document.at("/components/schemas").properties())
                .extracting(entry -> entry.getKey())
                .contains("Thing", "ToolThing", "SandboxThing", "KeyRequest");
        assertThat(document.at("/components/securitySchemes/bearer/scheme").asText())
                .isEqualTo("bearer");
        assertThat(document.path("x-flotilla-missing"))
                .extracting(JsonNode::asText)
                .containsExactly("billing");
    }

    @Test
    void everyReferenceLeadsSomewhere() throws Exception {
        JsonNode document = anyone.get("/api/openapi").json();
        document.findValuesAsText("$ref")
                .forEach(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void alsoAsYaml() throws Exception {
        Answer answer = anyone.get("/api/openapi.yaml");
        assertThat(answer.header("Content-Type")).startsWith("application/yaml");
        assertThat(answer.text()).startsWith("openapi: 3.1.0");
    }
}

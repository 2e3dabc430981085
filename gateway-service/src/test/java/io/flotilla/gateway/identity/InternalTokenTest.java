package io.flotilla.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.Http.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

/** Tokens as a service sees them: checked by nothing but the published keys. */
@GatewayTest
class InternalTokenTest {
    FakeFleet fleet;

    @Test
    void aServiceCanCheckWhoCalls() throws Exception {
        Http user = new Http(fleet.adminKey()).newKey("user", "acme");
        fleet.agent().forget();
        user.get("/api/v1/agents");
        JwtClaims claims = verify(fleet.agent().take().token());
        assertThat(claims.getSubject()).startsWith("key:key_");
        assertThat(claims.getStringClaimValue("tenant")).isEqualTo("acme");
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("user");
        assertThat(claims.getStringClaimValue("scope")).contains("runs:write").doesNotContain("keys:");
        long life = claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue();
        assertThat(life).isEqualTo(300);
    }

    @Test
    void theTokenNamesTheGroupsOfTheKey() throws Exception {
        Answer made = new Http(fleet.adminKey())
                .post("/api/v1/keys", Map.of("name", "ann", "role", "editor", "groups", List.of("qa", "finance")));
        assertThat(made.json().path("groups")).hasSize(2);
        fleet.agent().forget();
        new Http(made.json().path("key").asText()).get("/api/v1/agents");
        JwtClaims claims = verify(fleet.agent().take().token());
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("finance", "qa");
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("editor");
    }

    @Test
    void theTokenIsUsedAgain() throws Exception {
        Http user = new Http(fleet.adminKey()).newKey("user", null);
        fleet.agent().forget();
        user.get("/api/v1/agents");
        user.get("/api/v1/agents");
        assertThat(fleet.agent().take().token()).isEqualTo(fleet.agent().take().token());
    }

    @Test
    void internalTokensDoNotOpenTheDoor() throws Exception {
        fleet.agent().forget();
        new Http(fleet.adminKey()).get("/api/v1/agents");
        String internal = fleet.agent().take().token();
        assertThat(new Http(internal).get("/api/v1/agents").status()).isEqualTo(401);
        assertThat(new Http(internal).get("/api/v1/keys").status()).isEqualTo(401);
    }

    @Test
    void servicesGetATokenForHoldsOnly() throws Exception {
        Answer byForm = token("grant_type=client_credentials&client_id=agent&client_secret=test-service-secret", null);
        assertThat(byForm.status()).isEqualTo(200);
        JsonNode answer = byForm.json();
        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asInt()).isEqualTo(300);
        JwtClaims claims = verify(answer.path("access_token").asText());
        assertThat(claims.getSubject()).isEqualTo("service:agent");
        assertThat(claims.getStringClaimValue("tenant")).isEqualTo("-");
        assertThat(claims.getStringClaimValue("scope")).isEqualTo("holds:write");

        assertThat(token("grant_type=client_credentials", "sandbox:test-service-secret")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoeverIsNoServiceGetsNone() throws Exception {
        assertThat(token("grant_type=client_credentials", "agent:wrong").status())
                .isEqualTo(401);
        assertThat(token("grant_type=client_credentials", "stranger:test-service-secret")
                        .status())
                .isEqualTo(401);
        assertThat(token("grant_type=client_credentials", null).status()).isEqualTo(401);
        assertThat(token("grant_type=client_credentials", "nonsense")
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("invalid_client");
        assertThat(token("grant_type=password", "agent:test-service-secret")
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("unsupported_grant_type");
        assertThat(token("grant_type=client_credentials&scope=keys:write", "agent:test-service-secret")
                        .status())
                .isEqualTo(400);
    }

    private static Answer token(String form, String basic) throws Exception {
        var request = new Http(null)
                .request("/internal/oauth/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (basic != null) {
            byte[] pair = basic.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return new Http(null).send(request);
    }

    /** As quarkus-oidc is configured in every service. */
    private static JwtClaims verify(String token) throws Exception {
        String jwks = new Http(null).get("/internal/jwks.json").text();
        assertThat(jwks).doesNotContain("\"d\"");
        JwtConsumer consumer = new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(new JsonWebKeySet(jwks).getJsonWebKeys()))
                .setExpectedIssuer("flotilla")
                .setExpectedAudience("flotilla")
                .setRequireExpirationTime()
                .setRequireSubject()
                .setJwsAlgorithmConstraints(new org.jose4j.jwa.AlgorithmConstraints(
                        org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT,
                        List.of("RS256").toArray(String[]::new)))
                .build();
        return consumer.processToClaims(token);
    }
}

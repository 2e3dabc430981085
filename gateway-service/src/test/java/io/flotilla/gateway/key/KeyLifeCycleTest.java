package io.flotilla.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.Poll;
import io.flotilla.gateway.key.domain.KeySecret;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.Http.Answer;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@GatewayTest
class KeyLifeCycleTest {
    FakeFleet fleet;

    @Inject
    Database database;

    private Http operator;
    private Http admin;

    @BeforeEach
    void keys() throws Exception {
        operator = new Http(fleet.adminKey());
        admin = operator.newKey("admin", null);
    }

    @Test
    void aKeyIsShownOnceAndStoredAsAHash() throws Exception {
        Answer made = admin.post("/api/v1/keys", Map.of("name", "ci", "role", "editor"));
        assertThat(made.status()).isEqualTo(201);
        JsonNode key = made.json();
        String secret = key.path("key").asText();
        assertThat(KeySecret.parse(secret)).isPresent();
        assertThat(made.header("Location"))
                .endsWith("/api/v1/keys/" + key.path("id").asText());
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");

        Answer seen = admin.get("/api/v1/keys/" + key.path("id").asText());
        assertThat(seen.text()).doesNotContain(secret);
        assertThat(seen.json().path("prefix").asText()).isEqualTo(secret.substring(0, 13));
        assertThat(seen.json().path("lastFour").asText()).isEqualTo(secret.substring(54));
        assertThat(seen.json().path("createdBy").asText()).startsWith("key:key_");
        assertThat(rowsContaining(secret)).isZero();
    }

    @Test
    void aRevokedKeyStopsWithinASecond() throws Exception {
        JsonNode key =
                admin.post("/api/v1/keys", Map.of("name", "x", "role", "admin")).json();
        Http user = new Http(key.path("key").asText());
        assertThat(user.get("/api/v1/keys").status()).isEqualTo(200);

        // As another instance would: this one's memory is not told.
        database.pool()
                .preparedQuery("UPDATE api_key SET revoked_at = now() WHERE id = $1")
                .execute(Tuple.of(key.path("id").asText()))
                .subscribeAsCompletionStage()
                .join();
        Instant revoked = Instant.now();
        Poll.until(() -> status(user) == 401);
        assertThat(Duration.between(revoked, Instant.now())).isLessThan(Duration.ofMillis(1500));
        assertThat(user.get("/api/v1/runs/x").json().path("code").asText()).isEqualTo("unauthenticated");
    }

    @Test
    void revokingOverRestWorksAtOnceAndTwice() throws Exception {
        JsonNode key =
                admin.post("/api/v1/keys", Map.of("name", "x", "role", "admin")).json();
        Http user = new Http(key.path("key").asText());
        assertThat(user.get("/api/v1/keys").status()).isEqualTo(200);
        String path = "/api/v1/keys/" + key.path("id").asText();
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(user.get("/api/v1/keys").status()).isEqualTo(401);
        String at = admin.get(path).json().path("revokedAt").asText();
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).json().path("revokedAt").asText())
                .isEqualTo(at)
                .isNotEmpty();
    }

    @Test
    void anExpiredKeyIsRefused() throws Exception {
        Instant end = Instant.now().plusMillis(1500);
        Answer made = admin.post("/api/v1/keys", Map.of("name", "x", "role", "admin", "expiresAt", end.toString()));
        Http user = new Http(made.json().path("key").asText());
        assertThat(user.get("/api/v1/keys").status()).isEqualTo(200);
        Poll.until(() -> Instant.now().isAfter(end));
        assertThat(user.get("/api/v1/keys").status()).isEqualTo(401);
    }

    @Test
    void lastUseIsWrittenInTheBackground() throws Exception {
        JsonNode key =
                admin.post("/api/v1/keys", Map.of("name", "x", "role", "admin")).json();
        assertThat(key.has("lastUsedAt")).isFalse();
        new Http(key.path("key").asText()).get("/api/v1/keys");
        Poll.until(() -> get(admin, "/api/v1/keys/" + key.path("id").asText()).has("lastUsedAt"));
    }

    @Test
    void nobodyGivesMoreThanTheyHave() throws Exception {
        Http narrow = new Http(admin.post(
                        "/api/v1/keys",
                        Map.of("name", "x", "role", "admin", "scopes", List.of("keys:write", "runs:read")))
                .json()
                .path("key")
                .asText());
        assertThat(narrow.post("/api/v1/keys", Map.of("name", "y", "role", "admin"))
                        .status())
                .isEqualTo(403);
        Answer fine =
                narrow.post("/api/v1/keys", Map.of("name", "y", "role", "viewer", "scopes", List.of("runs:read")));
        assertThat(fine.status()).isEqualTo(201);
        assertThat(fine.json().path("scopes")).hasSize(1);
        assertThat(narrow.get("/api/v1/keys").status())
                .as("has keys:write only")
                .isEqualTo(403);
    }

    @Test
    void everyWrongFieldIsNamed() throws Exception {
        assertInvalid(Map.of("name", " "), "name");
        assertInvalid(Map.of("name", "x", "role", "king"), "role");
        assertInvalid(Map.of("name", "x", "role", "viewer", "scopes", List.of("keys:write")), "scopes");
        assertInvalid(Map.of("name", "x", "scopes", List.of()), "scopes");
        assertInvalid(Map.of("name", "x", "expiresAt", "2020-01-01T00:00:00Z"), "expiresAt");
        assertInvalid(Map.of("name", "x", "tenant", "UPPER"), "tenant");
        assertInvalid(Map.of("name", "x", "groups", List.of("two words")), "groups");
        assertInvalid(Map.of("name", "x", "colour", "red"), "colour");
        assertThat(admin.post("/api/v1/keys", "{").status()).isEqualTo(400);
    }

    @Test
    void tenantsDoNotSeeEachOther() throws Exception {
        Http other = operator.newKey("admin", "other");
        JsonNode mine = admin.post("/api/v1/keys", Map.of("name", "mine")).json();
        String path = "/api/v1/keys/" + mine.path("id").asText();
        assertThat(other.get(path).status()).isEqualTo(404);
        assertThat(other.delete(path).status()).isEqualTo(404);
        assertThat(other.get("/api/v1/keys").text())
                .doesNotContain(mine.path("id").asText());
        assertThat(admin.get(path).json().has("revokedAt")).isFalse();
        assertThat(other.post("/api/v1/keys", Map.of("name", "x", "tenant", "default"))
                        .status())
                .isEqualTo(403);
        assertThat(other.post("/api/v1/keys", Map.of("name", "x", "tenant", "other"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void listIsPagedNewestFirst() throws Exception {
        Http own = operator.newKey("admin", "paged");
        own.newKey("viewer", null);
        own.newKey("viewer", null);
        JsonNode first = own.get("/api/v1/keys?limit=2").json();
        assertThat(first.path("items")).hasSize(2);
        JsonNode second = own.get("/api/v1/keys?limit=2&cursor="
                        + first.path("nextCursor").asText())
                .json();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.hasNonNull("nextCursor")).isFalse();
        assertThat(own.get("/api/v1/keys?limit=0").status()).isEqualTo(422);
    }

    @Test
    void anyoneWithoutAGoodKeyGetsTheSame401() throws Exception {
        String unknown = KeySecret.generate(new SecureRandom()).reveal();
        for (String key :
                new String[] {unknown, unknown.substring(0, 57) + "0", "flt_live_x", "eyJhbGciOiJub25lIn0.e30."}) {
            Answer answer = new Http(key).get("/api/v1/runs");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        assertThat(new Http(null).get("/api/v1/runs").status()).isEqualTo(401);
        assertThat(new Http(null).get("/api/v1/keys").status()).isEqualTo(401);
    }

    private void assertInvalid(Map<String, Object> body, String path) throws IOException, InterruptedException {
        Answer answer = admin.post("/api/v1/keys", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("errors").path(0).path("path").asText()).isEqualTo(path);
    }

    private int rowsContaining(String secret) {
        return database.pool()
                .preparedQuery("SELECT 1 FROM api_key AS k WHERE k::text LIKE $1")
                .execute(Tuple.of("%" + secret.substring(9, 52) + "%"))
                .subscribeAsCompletionStage()
                .join()
                .size();
    }

    private static int status(Http http) {
        try {
            return http.get("/api/v1/keys").status();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode get(Http http, String path) {
        try {
            return http.get(path).json();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

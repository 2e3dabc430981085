package io.flotilla.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.testing.RawHttp;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.FakeService.Seen;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.Http.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class DoorTest {
    FakeFleet fleet;

    private Http user;

    @BeforeEach
    void key() throws Exception {
        user = new Http(fleet.adminKey()).newKey("editor", null);
        List.of(fleet.workflow(), fleet.agent(), fleet.tool(), fleet.sandbox()).forEach(s -> s.forget());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/workflows, workflow",
        "/api/v1/workflows:validate, workflow",
        "/api/v1/runs:compare, workflow",
        "/api/v1/runs/run_1/cancel?x=%20y&z, workflow",
        "/api/v1/approvals/a/approve, workflow",
        "/api/v1/agents/a, agent",
        "/api/v1/invocations/i, agent",
        "/api/v1/tools, tool",
        "/api/v1/tool-calls/run_1%2Fa%5B3%5D%2F1, tool",
        "/api/v1/executions/e, sandbox",
        "/api/v1/artifacts/art_1, sandbox",
    })
    void everyResourceGoesToItsOwnerAsItCame(String path, String owner) throws Exception {
        Answer answer = user.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("service").asText()).isEqualTo(owner);
        Seen seen = switch (owner) {
            case "workflow" -> fleet.workflow().take();
            case "agent" -> fleet.agent().take();
            case "tool" -> fleet.tool().take();
            default -> fleet.sandbox().take();
        };
        assertThat(seen.uri()).isEqualTo(path);
    }

    @Test
    void methodBodyAndHeadersPass() throws Exception {
        Answer answer = user.send(user.request("/api/v1/workflows/w")
                .header("Content-Type", "application/yaml")
                .header("If-Match", "\"6\"")
                .header("Idempotency-Key", "k1")
                .PUT(BodyPublishers.ofString("a: b")));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"7\"");
        Seen seen = fleet.workflow().take();
        assertThat(seen.method()).isEqualTo("PUT");
        assertThat(seen.size()).isEqualTo(4);
        assertThat(seen.header("content-type")).isEqualTo("application/yaml");
        assertThat(seen.header("if-match")).isEqualTo("\"6\"");
        assertThat(seen.header("idempotency-key")).isEqualTo("k1");
    }

    @Test
    void forgedIdentityDoesNotReachTheService() throws Exception {
        user.send(user.request("/api/v1/agents")
                .header("X-Flotilla-Tenant", "other")
                .header("X-Flotilla-Subject", "root")
                .header("X-Forwarded-For", "1.2.3.4")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "for=1.2.3.4")
                .header("Cookie", "session=1")
                .header("Keep-Alive", "timeout=9")
                .header("TE", "trailers")
                .GET());
        Seen seen = fleet.agent().take();
        assertThat(seen.headers().keySet())
                .doesNotContain("X-flotilla-tenant", "X-flotilla-subject", "X-forwarded-for", "X-forwarded-host")
                .doesNotContain("Forwarded", "Cookie", "Keep-alive", "Te");
        assertThat(seen.header("authorization")).startsWith("Bearer eyJ").doesNotContain(user.key());
        assertThat(seen.headers().get("authorization")).hasSize(1);
    }

    @Test
    void headersNamedByConnectionStayHere() throws Exception {
        String answer = RawHttp.exchange("GET /api/v1/agents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + user.key()
                + "\r\nConnection: close\r\nConnection: X-Only-Here\r\nX-Only-Here: 1\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("Keep-Alive: timeout=1");
        assertThat(fleet.agent().take().header("x-only-here")).isNull();
    }

    @Test
    void everyRequestCanBeFollowed() throws Exception {
        Answer own = user.send(user.request("/api/v1/agents")
                .header("X-Request-Id", "mine-12345")
                .GET());
        assertThat(own.header("X-Request-Id")).isEqualTo("mine-12345");
        Seen first = fleet.agent().take();
        assertThat(first.header("x-request-id")).isEqualTo("mine-12345");
        assertThat(first.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");

        Answer made = user.get("/api/v1/agents");
        assertThat(made.header("X-Request-Id"))
                .startsWith("req_")
                .isEqualTo(fleet.agent().take().header("x-request-id"));
    }

    @Test
    void answersAreSafeForBrowsersWhateverTheServiceSays() throws Exception {
        Answer answer = user.get("/api/v1/agents");
        assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("sandbox");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(new Http(null).get("/api/v1/agents").header("X-Frame-Options"))
                .isEqualTo("DENY");
    }

    @Test
    void addressesOfServicesAreNotShown() throws Exception {
        Answer answer = user.post("/api/v1/artifacts", "abc");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/artifacts/art_1?x=1");
    }

    @Test
    void aServiceThatIsDownIsA503ToTryAgain() throws Exception {
        Answer answer = user.get("/api/v1/costs?groupBy=step");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.json().path("retryable").asBoolean()).isTrue();
        assertThat(answer.json().path("code").asText()).isEqualTo("unavailable");
        assertThat(answer.text()).doesNotContain("127.0.0.1");
    }

    @Test
    void aLostAnswerSaysWhetherItMayBeRepeated() throws Exception {
        Answer get = user.get("/api/v1/agents/vanish");
        assertThat(get.status()).isEqualTo(503);
        assertThat(get.json().path("retryable").asBoolean()).isTrue();
        Answer post = user.post("/api/v1/agents/vanish", "{}");
        assertThat(post.status()).isEqualTo(503);
        assertThat(post.json().path("retryable").asBoolean()).isFalse();
        Answer keyed = user.send(user.request("/api/v1/agents/vanish")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.noBody()));
        assertThat(keyed.json().path("retryable").asBoolean()).isTrue();
    }

    @Test
    void aServiceThatHangsIsA504() throws Exception {
        var release = fleet.tool().holdBodies();
        try {
            Answer answer = user.get("/api/v1/tools");
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.json().path("retryable").asBoolean()).isTrue();
        } finally {
            release.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/", "/api/v1/nothing", "/api/v1/holds", "/api/v1/nothing/x", "/api/v1/runsX"})
    void whatNobodyOwnsIsA404(String path) throws Exception {
        Answer answer = user.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("code").asText()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/runs/../../internal/v1/holds",
                "/api/v1/runs/%2e%2e/%2e%2e/internal/v1/holds",
                "/api/v1/runs/..%2f..%2finternal",
                "/foo/../api/v1/keys",
                "//api/v1/keys"
            })
    void pathsThatClimbAreRefused(String path) throws Exception {
        String answer = RawHttp.exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + user.key()
                + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("malformed-path");
    }

    @Test
    void internalPathsOfServicesAreNotReachable() throws Exception {
        assertThat(user.get("/internal/v1/holds").status()).isEqualTo(404);
        assertThat(user.get("/q/health").status()).isEqualTo(404);
    }

    @Test
    void theLimitIsToldAndKept() throws Exception {
        Answer first = user.get("/api/v1/tools");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"key\";q=300;w=60");
        assertThat(first.header("RateLimit")).matches("\"key\";r=29\\d;t=\\d+");
        Answer answer = first;
        for (int i = 0; i < 400 && answer.status() == 200; i++) {
            answer = user.get("/api/v1/keys/none".replace("keys", "agents"));
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("RateLimit")).startsWith("\"key\";r=0;");
        assertThat(answer.json().path("code").asText()).isEqualTo("rate-limited");
        Http other = new Http(fleet.adminKey()).newKey("viewer", null);
        assertThat(other.get("/api/v1/agents").status()).isEqualTo(200);
    }

    @Test
    void withoutPermissionTheGatewaysOwnResourcesAreA403() throws Exception {
        Answer answer = user.post("/api/v1/keys", Map.of("name", "x"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }
}

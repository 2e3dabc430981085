package io.flotilla.agent.definition;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.flotilla.agent.testing.Doubles;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(Doubles.class)
class AgentsResourceTest {
    @Test
    void agentsThatComeWithFlotillaAreThereForEveryTenant() {
        for (String tenant : List.of("tenant-a", "tenant-b")) {
            get(tenant, "/api/v1/agents/test-generator")
                    .statusCode(200)
                    .body("builtIn", equalTo(true))
                    .body("version", equalTo(1))
                    .body("definition.spec.tools.name", hasItems("files.read", "code.run"))
                    .body("definition.spec.output.required", hasItems("file", "content", "tests", "dropped", "notes"));
        }
        get("tenant-a", "/api/v1/agents")
                .body("items.name", hasItems("coverage-analyzer", "planner", "test-generator"));
    }

    @Test
    void agentsThatComeWithFlotillaCannotBeChanged() {
        put("tenant-a", "test-generator", agent("test-generator", "mine"))
                .statusCode(409)
                .body("code", equalTo("built-in"));
    }

    @Test
    void aVersionIsMadeOnlyWhenTheContentChanges() {
        put("tenant-a", "versioned", agent("versioned", "one")).statusCode(201).body("version", equalTo(1));
        put("tenant-a", "versioned", "# a comment\n" + agent("versioned", "one"))
                .statusCode(200)
                .body("version", equalTo(1));
        put("tenant-a", "versioned", agent("versioned", "two"))
                .statusCode(201)
                .body("version", equalTo(2))
                .body("digest", notNullValue());
        get("tenant-a", "/api/v1/agents/versioned").body("definition.spec.prompt", equalTo("two"));
        get("tenant-a", "/api/v1/agents/versioned/versions/1").body("definition.spec.prompt", equalTo("one"));
        get("tenant-a", "/api/v1/agents/versioned/versions/3").statusCode(404);
        get("tenant-a", "/api/v1/agents/versioned/versions/x").statusCode(404);
    }

    @Test
    void writersAtTheSameTimeLoseNothing() throws Exception {
        var versions = ConcurrentHashMap.<Integer>newKeySet();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> writers = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(i -> threads.submit(() -> put("tenant-a", "contested", agent("contested", "p" + i))
                            .extract()
                            .statusCode()))
                    .toList();
            for (Future<Integer> writer : writers) {
                assertThat(writer.get()).isEqualTo(201);
            }
        }
        for (int i = 1; i <= 4; i++) {
            versions.add(get("tenant-a", "/api/v1/agents/contested/versions/" + i)
                    .statusCode(200)
                    .extract()
                    .path("version"));
        }
        assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void everyErrorIsAnsweredWithItsPath() {
        put(
                        "tenant-a",
                        "broken",
                        "apiVersion: flotilla.io/v1\nkind: Agent\nmetadata: {name: broken}\nspec: {temperature: hot}")
                .statusCode(422)
                .body("errors.path", hasItems("spec.prompt", "spec.temperature"));
        put("tenant-a", "other-name", agent("this-name", "x"))
                .statusCode(422)
                .body("errors[0].path", equalTo("metadata.name"));
        put("tenant-a", "empty", "").statusCode(422);
    }

    @Test
    void anotherTenantSeesNothing() {
        put("tenant-a", "secret", agent("secret", "x")).statusCode(201);
        get("tenant-b", "/api/v1/agents/secret").statusCode(404);
        get("tenant-b", "/api/v1/agents/secret/versions/1").statusCode(404);
        put("tenant-b", "secret", agent("secret", "theirs")).statusCode(201).body("version", equalTo(1));
        get("tenant-a", "/api/v1/agents/secret").body("definition.spec.prompt", equalTo("x"));
    }

    @Test
    void listsHavePagesWithoutGapOrRepeat() {
        for (int i = 0; i < 3; i++) {
            put("tenant-c", "paged-" + i, agent("paged-" + i, "x")).statusCode(201);
        }
        List<String> names = new java.util.ArrayList<>();
        String cursor = "";
        do {
            var page = get("tenant-c", "/api/v1/agents?limit=2&cursor=" + cursor)
                    .statusCode(200)
                    .extract();
            names.addAll(page.path("items.name"));
            cursor = page.path("nextCursor");
        } while (cursor != null);
        assertThat(names)
                .containsExactly("coverage-analyzer", "paged-0", "paged-1", "paged-2", "planner", "test-generator");
        get("tenant-c", "/api/v1/agents?limit=0").statusCode(422);
    }

    @Test
    void readingAndWritingNeedTheirScopes() {
        given().get("/api/v1/agents").then().statusCode(401);
        given().auth()
                .oauth2(Tokens.of("tenant-a", "runs:read"))
                .get("/api/v1/agents")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(Tokens.of("tenant-a", "agents:read"))
                .contentType("application/yaml")
                .body(agent("denied", "x").getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/agents/denied")
                .then()
                .statusCode(403);
    }

    private static String agent(String name, String prompt) {
        return "apiVersion: flotilla.io/v1\nkind: Agent\nmetadata: {name: " + name + "}\nspec: {prompt: " + prompt
                + "}\n";
    }

    private static ValidatableResponse get(String tenant, String path) {
        return given().auth().oauth2(Tokens.of(tenant, "agents:read")).get(path).then();
    }

    private static ValidatableResponse put(String tenant, String name, String text) {
        return given().auth()
                .oauth2(Tokens.of(tenant, "agents:write"))
                .contentType("application/yaml")
                .body(text.getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/agents/" + name)
                .then();
    }
}

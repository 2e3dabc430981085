package io.flotilla.workflow.definition.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class WorkflowResourceTest {
    private static final String WORKFLOW = """
            apiVersion: flotilla.io/v1
            kind: Workflow
            metadata: {name: hello, labels: {team: qa}, description: says hello}
            spec:
              steps:
                - {id: a, uses: set, with: {text: "%s"}}
            """;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "text/yaml", "application/x-yaml", "application/yaml; charset=utf-8"})
    void aWorkflowIsPublishedInVersionsOfItsContent(String type) {
        String first = WORKFLOW.formatted("one");
        String digest = api.request()
                .contentType(type)
                .body(first)
                .put("/api/v1/workflows/hello")
                .then()
                .statusCode(201)
                .body("name", equalTo("hello"), "version", equalTo(1), "digest", startsWith("sha256:"))
                .extract()
                .path("digest");
        api.request()
                .contentType(type)
                .body(first + "\n# a comment is no content\n")
                .put("/api/v1/workflows/hello")
                .then()
                .statusCode(200)
                .body("version", equalTo(1), "digest", equalTo(digest));
        api.request()
                .contentType(type)
                .body(WORKFLOW.formatted("two"))
                .put("/api/v1/workflows/hello")
                .then()
                .statusCode(201)
                .body("version", equalTo(2));

        JsonNode old = api.get("/api/v1/workflows/hello/versions/1");
        assertThat(old.at("/definition/spec/steps/0/with/text").asText()).isEqualTo("one");
        assertThat(old.at("/labels/team").asText()).isEqualTo("qa");
        JsonNode latest = api.get("/api/v1/workflows/hello");
        assertThat(latest.get("version").asInt()).isEqualTo(2);
        assertThat(latest.at("/definition/spec/steps/0/with/text").asText()).isEqualTo("two");
        assertThat(latest.get("description").asText()).isEqualTo("says hello");
    }

    @Test
    void jsonIsAsGoodAsYaml() {
        JsonNode published = api.put(WORKFLOW.formatted("x"));

        api.request()
                .contentType("application/yaml")
                .body(WORKFLOW.formatted("x"))
                .put("/api/v1/workflows/hello")
                .then()
                .statusCode(200)
                .body("digest", equalTo(published.get("digest").asText()));
    }

    @Test
    void everythingThatIsWrongIsListed() {
        String wrong = """
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: hello}
                spec:
                  steps:
                    - {id: measure, uses: set, with: {x: 1}}
                    - {id: b, uses: set, needs: [mesure], with: {x: "${{ 1 + }}"}}
                """;
        for (String path : List.of("/api/v1/workflows:validate", "/api/v1/workflows/hello")) {
            var request = api.request().contentType("application/yaml").body(wrong);
            (path.endsWith("validate") ? request.post(path) : request.put(path))
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("code", equalTo("invalid"), "retryable", equalTo(false))
                    .body("errors.path", hasItems("spec.steps[1].needs[0]", "spec.steps[1].with.x"))
                    .body("errors.message", hasItem(containsString("did you mean 'measure'?")));
        }
        api.request().get("/api/v1/workflows/hello").then().statusCode(404);
    }

    @Test
    void whatIsNoDocumentIsRefused() {
        for (String nonsense : List.of("", "[", "just text", "{", "a: &a [*a]")) {
            api.request()
                    .contentType("application/yaml")
                    .body(nonsense)
                    .post("/api/v1/workflows:validate")
                    .then()
                    .statusCode(422);
            api.request()
                    .body(nonsense)
                    .post("/api/v1/workflows:validate")
                    .then()
                    .statusCode(422);
        }
        String huge = WORKFLOW.formatted("x".repeat(300_000));
        api.request()
                .contentType("application/yaml")
                .body(huge)
                .post("/api/v1/workflows:validate")
                .then()
                .statusCode(422)
                .body("errors[0].message", containsString("256 KiB"));
    }

    @Test
    void validatingKeepsNothing() {
        api.request()
                .contentType("application/yaml")
                .body(WORKFLOW.formatted("x"))
                .post("/api/v1/workflows:validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true), "name", equalTo("hello"), "steps", equalTo(1));
        api.request().get("/api/v1/workflows/hello").then().statusCode(404);
    }

    @Test
    void theAddressNamesWhatIsPublished() {
        api.request()
                .contentType("application/yaml")
                .body(WORKFLOW.formatted("x"))
                .put("/api/v1/workflows/other")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("metadata.name"));
    }

    @Test
    void aWorkflowThatComesBackToItselfIsWarnedOf() {
        publish("a", "- {id: s, uses: set, with: {x: 1}}").body("warnings", nullValue());
        publish("c", "- {id: s, uses: workflow/a}").body("warnings", nullValue());
        publish("b", "- {id: s, uses: workflow/c}\n- {id: t, uses: workflow/a@1}")
                .body("warnings", nullValue());

        publish("a", "- {id: r, uses: workflow/c}\n- {id: s, uses: workflow/b}")
                .body("warnings.path", contains("spec.steps[0].uses", "spec.steps[1].uses"))
                .body("warnings[0].message", startsWith("comes back to where it began: a > c > a;"));
        publish("b", "- {id: t, uses: workflow/a@1}").body("warnings", nullValue());
        publish("d", "- {id: t, uses: workflow/a}").body("warnings", nullValue());
    }

    private ValidatableResponse publish(String name, String steps) {
        return api.request()
                .contentType("application/yaml")
                .body(Documents.text("", steps).replace("name: test", "name: " + name))
                .put("/api/v1/workflows/" + name)
                .then()
                .statusCode(201);
    }

    @Test
    void listsComeInPagesAndNeverShowAnotherTenant() {
        for (String name : List.of("c", "a", "b")) {
            api.put(WORKFLOW.formatted("x").replace("hello", name));
        }
        Api other = new Api("tenant-" + UUID.randomUUID());

        JsonNode first = api.get("/api/v1/workflows?limit=2");
        JsonNode second = api.get(
                "/api/v1/workflows?limit=2&cursor=" + first.get("nextCursor").asText());

        assertThat(first.findValuesAsText("name")).containsExactly("a", "b");
        assertThat(second.findValuesAsText("name")).containsExactly("c");
        assertThat(second.has("nextCursor")).isFalse();
        assertThat(other.get("/api/v1/workflows").get("items")).isEmpty();
        other.request().get("/api/v1/workflows/a").then().statusCode(404);
        other.request().get("/api/v1/workflows/a/versions/1").then().statusCode(404);
        api.request().get("/api/v1/workflows?limit=0").then().statusCode(422);
        api.request().get("/api/v1/workflows/a/versions/2").then().statusCode(404);
    }

    @Test
    void publishingAtOnceGivesEachContentOneVersion() {
        List<CompletableFuture<Integer>> puts = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                        api.put(WORKFLOW.formatted("v" + i)).get("version").asInt()))
                .toList();

        assertThat(puts.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    void scopesAreNeeded() {
        given().get("/api/v1/workflows").then().statusCode(401);
        api.request("workflows:read")
                .contentType("application/yaml")
                .body(WORKFLOW.formatted("x"))
                .put("/api/v1/workflows/hello")
                .then()
                .statusCode(403)
                .body("errors", nullValue());
    }
}

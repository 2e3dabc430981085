package io.flotilla.workflow.timetravel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bookmarks, comparison and analysis over HTTP. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class TimeTravelApiTest {
    private final Api api = new Api("tenant-" + UUID.randomUUID());
    private final Api other = new Api("tenant-" + UUID.randomUUID());

    private String run(int x) {
        String id = api.start("- {id: a, uses: set, with: {x: " + x + "}}");
        api.ended(id);
        return id;
    }

    @Test
    void aBookmarkIsANoteAtAPosition() {
        String path = "/api/v1/runs/" + run(1) + "/bookmarks";

        Response late = api.post(path, Map.of("position", 5, "note", "the end"));
        late.then().statusCode(201);
        api.post(path, Map.of("position", 2, "note", "here it <b>went wrong</b>"))
                .then()
                .statusCode(201)
                .body("createdBy", equalTo("user:test"));

        JsonNode listed = api.get(path).get("items");
        assertThat(listed.findValuesAsText("position")).containsExactly("2", "5");
        assertThat(listed.get(0).get("note").asText()).isEqualTo("here it <b>went wrong</b>");
        assertThat(listed.get(1)).isEqualTo(Api.json(late));
        String one = path + "/" + Api.json(late).get("id").asText();
        assertThat(late.header("Location")).endsWith(one);
        api.request().delete(one).then().statusCode(204);
        api.request().delete(one).then().statusCode(404);
        assertThat(api.get(path).get("items")).hasSize(1);
    }

    @Test
    void aBookmarkThatPointsNowhereIsRefused() {
        String path = "/api/v1/runs/" + run(1) + "/bookmarks";

        api.post(path, Map.of()).then().statusCode(422).body("errors.path", containsInAnyOrder("position", "note"));
        api.post(path, Map.of("position", 6, "note", "x"))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("position"))
                .body("errors[0].message", containsString("from 1 to 5"));
        api.post(path, Map.of("position", 0, "note", "x")).then().statusCode(422);
        api.post(path, Map.of("position", 1, "note", "x".repeat(2001))).then().statusCode(422);
        api.request().post(path).then().statusCode(422);
    }

    @Test
    void twoRunsAreCompared() {
        String left = run(1);
        String right = run(2);

        JsonNode comparison = api.get("/api/v1/runs:compare?left=" + left + "&right=" + right);

        assertThat(comparison.at("/left/id").asText()).isEqualTo(left);
        assertThat(comparison.at("/sameDefinition").asBoolean()).isFalse();
        assertThat(comparison.at("/steps/0/differences/0/path").asText()).isEqualTo("$.x");
        assertThat(comparison.at("/steps/0/differences/0/right").asInt()).isEqualTo(2);
        api.request()
                .get("/api/v1/runs:compare?left=" + left)
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("right"));
    }

    @Test
    void aRunIsAnalysed() {
        JsonNode analysis = api.get("/api/v1/runs/" + run(1) + "/analysis");

        assertThat(analysis.at("/criticalPath/0/id").asText()).isEqualTo("a");
        assertThat(analysis.at("/steps/0/time/workingMillis").isNumber()).isTrue();
        assertThat(analysis.get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void anotherTenantSeesNoneOfIt() {
        String mine = run(1);
        String path = "/api/v1/runs/" + mine;
        String theirs = other.start("- {id: a, uses: set, with: {x: 1}}");
        Map<String, Object> note = Map.of("position", 1, "note", "x");
        String bookmark =
                Api.json(api.post(path + "/bookmarks", note)).get("id").asText();

        other.request().get(path + "/bookmarks").then().statusCode(404);
        other.post(path + "/bookmarks", note).then().statusCode(404);
        other.request().delete(path + "/bookmarks/" + bookmark).then().statusCode(404);
        other.request().get(path + "/analysis").then().statusCode(404);
        other.request()
                .get("/api/v1/runs:compare?left=" + mine + "&right=" + theirs)
                .then()
                .statusCode(404);
        other.request()
                .get("/api/v1/runs:compare?left=" + theirs + "&right=" + mine)
                .then()
                .statusCode(404);
        assertThat(api.get(path + "/bookmarks").get("items")).hasSize(1);
    }

    @Test
    void eachPartNeedsItsScope() {
        String path = "/api/v1/runs/" + run(1);

        api.request("runs:read").body("{}").post(path + "/bookmarks").then().statusCode(403);
        api.request("runs:read").delete(path + "/bookmarks/x").then().statusCode(403);
        api.request("runs:write").get(path + "/bookmarks").then().statusCode(403);
        api.request("runs:write").get(path + "/analysis").then().statusCode(403);
        api.request("runs:write")
                .get("/api/v1/runs:compare?left=a&right=b")
                .then()
                .statusCode(403);
    }
}

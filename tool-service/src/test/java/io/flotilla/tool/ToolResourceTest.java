package io.flotilla.tool;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people see of tools and calls. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ToolResourceTest extends ToolTest {
    private static final Map<String, String> PRINT = Map.of("runtime", "python", "code", "print(1)");

    @Test
    void callsAreListedForTheirTenantOnly() {
        send(request(call("1"), "nothing", Map.of()), request(call("2"), "code.run", PRINT));
        answer();
        sandboxCommand();
        String reader = Tokens.of(tenant, "tools:read");
        given().auth()
                .oauth2(reader)
                .get("/api/v1/tool-calls?runId=" + run)
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("nextCursor", nullValue())
                .body("items.find { it.tool == 'nothing' }.status", equalTo("failed"))
                .body("items.find { it.tool == 'nothing' }.error.class", equalTo("not-found"))
                .body("items.find { it.tool == 'code.run' }.status", equalTo("waiting"))
                .body("items.find { it.tool == 'code.run' }.callId", equalTo(call("2")))
                .body("items.find { it.tool == 'code.run' }.arguments", nullValue());
        String id = given().auth()
                .oauth2(reader)
                .get("/api/v1/tool-calls?limit=200&runId=" + run)
                .path("items.find { it.tool == 'code.run' }.id");
        given().auth()
                .oauth2(reader)
                .get("/api/v1/tool-calls/" + id)
                .then()
                .statusCode(200)
                .body("arguments.runtime", equalTo("python"));
        given().auth()
                .oauth2(Tokens.of(tenant + "-2", "tools:read"))
                .get("/api/v1/tool-calls/" + id)
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(reader)
                .get("/api/v1/tool-calls?limit=1&runId=" + run)
                .then()
                .body("items", hasSize(1))
                .body("nextCursor.length() > 0", equalTo(true));
        given().auth()
                .oauth2(Tokens.of(tenant + "-2", "tools:read"))
                .get("/api/v1/tool-calls?runId=" + run)
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        given().auth()
                .oauth2(Tokens.of(tenant, "runs:read"))
                .get("/api/v1/tool-calls")
                .then()
                .statusCode(403);
    }

    @Test
    void theToolsDescribeThemselves() {
        String reader = Tokens.of(tenant, "tools:read");
        given().auth()
                .oauth2(reader)
                .get("/api/v1/tools")
                .then()
                .statusCode(200)
                .body(
                        "items.name",
                        hasItems("code.run", "echo", "files.list", "files.read", "files.write", "http.fetch"))
                .body("items.find { it.name == 'code.run' }.timeoutSeconds", equalTo(60))
                .body("items.find { it.name == 'code.run' }.effects", equalTo("execute"));
        given().auth()
                .oauth2(reader)
                .get("/api/v1/tools/http.fetch@1")
                .then()
                .statusCode(200)
                .body("input.required", hasItems("url"));
        given().auth().oauth2(reader).get("/api/v1/tools/rocket.launch").then().statusCode(404);
        given().get("/api/v1/tools").then().statusCode(401);
    }
}

package io.flotilla.sandbox.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.flotilla.sandbox.SandboxTest;
import io.flotilla.sandbox.SandboxTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Executions over REST. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(SandboxTestResource.class)
class ExecutionApiTest extends SandboxTest {

    @Test
    void aProgramIsAcceptedAndItsResultCanBeRead() {
        String id = submit(Map.of("runtime", "python", "code", "print(6*7)"));
        JsonNode end = awaitEnd(id);
        assertThat(end.path("status").asText()).isEqualTo("completed");
        assertThat(end.path("stdout").asText()).isEqualTo("42\n");
        assertThat(end.path("exitCode").asInt()).isZero();
        assertThat(end.path("requestId").asText()).isEqualTo(id);
        assertThat(new BigDecimal(end.path("cost").asText())).isPositive();
        assertThat(end.path("startedAt").asText()).endsWith("Z");
    }

    @Test
    void listsShowTheNewestFirstAndPageOn() {
        List<String> ids = List.of(
                submit(Map.of("runtime", "bash", "command", "true")),
                submit(Map.of("runtime", "bash", "command", "echo listed")),
                submit(Map.of("runtime", "bash", "command", "false")));
        ids.forEach(this::awaitEnd);
        String cursor = asUser().get("/api/v1/executions?limit=2")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(ids.get(2), ids.get(1))))
                .body("items[1].stdout", nullValue())
                .extract()
                .path("nextCursor");
        asUser().get("/api/v1/executions?limit=2&cursor=" + cursor)
                .then()
                .body("items.id", equalTo(List.of(ids.get(0))))
                .body("nextCursor", nullValue());
        asUser().get("/api/v1/executions?runId=run_other").then().body("items", hasSize(0));
        asUser().queryParam("cursor", "!").get("/api/v1/executions").then().statusCode(422);
        asUser().get("/api/v1/executions?limit=0").then().statusCode(422);
    }

    @Test
    void anotherTenantSeesNothing() {
        String id = submit(Map.of("runtime", "bash", "command", "true"));
        asUserOf("stranger")
                .get("/api/v1/executions/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("not-found"));
        asUserOf("stranger").get("/api/v1/executions").then().body("items.id", equalTo(List.of()));
    }

    @Test
    void whatIsWrongIsToldByField() {
        refused(Map.of("runtime", "cobol"), 422, "errors.path", equalTo(List.of("runtime", "code")));
        refused(
                Map.of("runtime", "bash", "command", "x", "limits", Map.of("timeoutSeconds", 0)),
                422,
                "errors[0].path",
                equalTo("limits.timeoutSeconds"));
        refused(Map.of("runtime", "bash", "shell", "x"), 422, "errors[0].path", equalTo("shell"));
        refused("{\"runtime\":", 400, "code", equalTo("malformed-json"));
        refused("", 400, "code", equalTo("malformed-json"));
        refused("null", 422, "code", equalTo("invalid"));
        refused("{\"runtime\":\"bash\",\"command\":\"x\",\"env\":{\"A\":null}}", 422, "code", equalTo("invalid"));
        refused(Map.of("runtime", "bash", "command", "x".repeat(9 << 20)), 413, "detail", containsString("too large"));
    }

    @Test
    void permissionIsNeeded() {
        RestAssured.given().get("/api/v1/executions").then().statusCode(401);
        String reader = "Bearer " + Tokens.of(tenant, "executions:read");
        RestAssured.given()
                .header("Authorization", reader)
                .contentType(ContentType.JSON)
                .body(Map.of("runtime", "bash", "command", "true"))
                .post("/api/v1/executions")
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        String other = "Bearer " + Tokens.of(tenant, "artifacts:read");
        RestAssured.given()
                .header("Authorization", other)
                .get("/api/v1/executions")
                .then()
                .statusCode(403);
    }

    @Test
    void readinessNamesTheContainmentInForce() {
        int port = org.eclipse.microprofile.config.ConfigProvider.getConfig()
                .getValue("quarkus.management.test-port", int.class);
        RestAssured.given()
                .port(port)
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'containment' }.data.message", containsString("bubblewrap"));
    }

    private String submit(Map<String, ?> body) {
        return asUser().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/executions")
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/executions/exe_"))
                .body("status", equalTo("queued"))
                .extract()
                .path("id");
    }

    private void refused(Object body, int status, String path, org.hamcrest.Matcher<?> expected) {
        asUser().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/executions")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body(path, expected);
    }
}

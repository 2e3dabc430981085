package io.flotilla.workflow.testing;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.Poll;
import io.flotilla.common.testing.Tokens;
import io.flotilla.workflow.definition.application.Documents;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.Set;

/** The public API as one tenant with all scopes uses it. */
public record Api(String tenant) {
    private static final String[] ALL = {
        "runs:read",
        "runs:write",
        "workflows:read",
        "workflows:write",
        "approvals:read",
        "approvals:decide",
        "queues:read",
        "queues:write",
        "schedules:read",
        "schedules:write",
        "retention:write"
    };

    private static final RestAssuredConfig YAML = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .encodeContentTypeAs("application/yaml", ContentType.TEXT)
                    .encodeContentTypeAs("text/yaml", ContentType.TEXT)
                    .encodeContentTypeAs("application/x-yaml", ContentType.TEXT));

    public RequestSpecification request() {
        return request(ALL);
    }

    public RequestSpecification request(String... scopes) {
        // The colon of workflows:validate is to be sent as it is.
        return given().config(YAML)
                .urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of(tenant, scopes))
                .contentType("application/json");
    }

    public JsonNode get(String path) {
        Response response = request().get(path);
        response.then().statusCode(200);
        return json(response);
    }

    public Response post(String path, Object body) {
        return request().body(Json.text(body)).post(path);
    }

    /** Somebody in particular, with all scopes. */
    public Person as(String subject) {
        return as(subject, Set.of("editor"), Set.of());
    }

    public Person as(String subject, Set<String> roles, Set<String> groups) {
        return new Person(tenant, subject, roles, groups);
    }

    /** One of several people of a tenant. */
    public record Person(String tenant, String subject, Set<String> roles, Set<String> groups) {
        public Response post(String path, Object body) {
            return request().body(Json.text(body)).post(path);
        }

        public JsonNode get(String path) {
            Response response = request().get(path);
            response.then().statusCode(200);
            return json(response);
        }

        private RequestSpecification request() {
            return given().auth()
                    .oauth2(Tokens.of(tenant, subject, roles, groups, ALL))
                    .contentType("application/json");
        }
    }

    public JsonNode put(String workflow) {
        JsonNode definition = Documents.yaml(workflow);
        Response response = request()
                .body(Json.text(definition))
                .put("/api/v1/workflows/" + definition.at("/metadata/name").asText());
        response.then().statusCode(org.hamcrest.Matchers.oneOf(200, 201));
        return json(response);
    }

    /** Starts a run of a definition with these steps (YAML) and gives its id. */
    public String start(String steps) {
        return start("", steps, Map.of());
    }

    public String start(String spec, String steps, Map<String, ?> inputs) {
        JsonNode definition = Documents.yaml(Documents.text(spec, steps));
        Response response = post("/api/v1/runs", Map.of("definition", definition, "inputs", inputs));
        response.then().statusCode(201);
        return json(response).get("id").asText();
    }

    public JsonNode run(String id) {
        return get("/api/v1/runs/" + id);
    }

    public String status(String id) {
        return run(id).get("status").asText();
    }

    /** Waits until the run has ended, and gives it. */
    public JsonNode ended(String id) {
        Poll.until(() -> !run(id).path("finishedAt").isMissingNode());
        return run(id);
    }

    /** Waits until the run asks, and gives the question. */
    public JsonNode question(String runId) {
        Poll.until(() -> run(runId).get("approvals").size() == 1);
        return get("/api/v1/approvals/" + run(runId).get("approvals").get(0).asText());
    }

    public static JsonNode json(Response response) {
        return Json.parse(response.asByteArray());
    }

    public static JsonNode step(JsonNode run, String id) {
        for (JsonNode step : run.get("steps")) {
            if (step.get("id").asText().equals(id)) {
                return step;
            }
        }
        throw new AssertionError("no step " + id);
    }
}

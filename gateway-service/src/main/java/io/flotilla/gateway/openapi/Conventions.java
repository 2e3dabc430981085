package io.flotilla.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Problem;
import java.util.Map;
import java.util.Set;

/**
 * What holds for every operation, so that no resource repeats it: its id, the parameters of pages, and the problems that
 * the gateway and the common mapper answer with. What a resource says itself is kept.
 */
final class Conventions {
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete");
    private static final String SCHEMA = "Problem";
    private static final String PROBLEM = """
            {"type": "object", "description": "What went wrong, RFC 9457", "required": ["status", "code", "retryable"],
             "properties": {
              "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
              "detail": {"type": "string", "description": "For a person"},
              "code": {"type": "string", "description": "Stable; for a program"},
              "retryable": {"type": "boolean", "description": "Whether the same request may succeed later"},
              "errors": {"type": "array", "description": "Each field that is wrong", "items": {"type": "object",
               "properties": {"path": {"type": "string"}, "message": {"type": "string"}}}}}}""";
    private static final Map<String, String> GENERATED =
            Map.of("400", "Bad Request", "401", "Not Authorized", "403", "Not Allowed");
    private static final Map<String, String> PARAMETERS = Map.of(
            "cursor", "Where to go on: nextCursor of the page before",
            "limit", "How many at most: 1 to 200, 50 unless said",
            "runId", "Only of this run",
            "status", "Only with this status",
            "Idempotency-Key", "The same key and body again give the same answer, and nothing is done twice",
            "traceparent", "W3C trace context to go on with",
            "If-Match", "The ETag that was seen; 412 when it is another one now",
            "If-None-Match", "An ETag; 304 when it is still that");

    private Conventions() {}

    static void apply(ObjectNode document) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry -> complete(entry.getKey(), path.getKey(), (ObjectNode) entry.getValue())));
        ObjectNode schemas = document.withObject("/components/schemas");
        schemas.set(SCHEMA, Json.parse(PROBLEM));
        if (schemas.has("JsonNode")) {
            schemas.putObject("JsonNode").put("description", "Any JSON value");
            schemas.remove("JsonNodeType");
        }
    }

    private static void complete(String method, String path, ObjectNode operation) {
        if (!operation.has("operationId")) {
            operation.put("operationId", OperationIds.of(method, path));
        }
        operation.path("parameters").forEach(Conventions::describe);
        if (method.equals("head")) {
            operation.path("responses").forEach(answer -> ((ObjectNode) answer).remove("content"));
        }
        answers(method, path, operation);
        // The services name schemes of their own; what counts at the door is the document's.
        if (operation.path("security").isEmpty()) {
            operation.putArray("security");
        } else {
            operation.remove("security");
        }
    }

    private static void describe(JsonNode parameter) {
        String known = PARAMETERS.get(parameter.path("name").asText());
        if (known != null && !parameter.has("description")) {
            ((ObjectNode) parameter).put("description", known);
        }
    }

    private static void answers(String method, String path, ObjectNode operation) {
        boolean hasBody = operation.has("requestBody");
        ObjectNode responses = operation.withObjectProperty("responses");
        // The generator's own texts say nothing.
        GENERATED.forEach((status, text) -> {
            if (responses.path(status).path("description").asText().equals(text)) {
                responses.remove(status);
            }
        });
        if (hasBody) {
            problem(responses, "400", "The body cannot be read");
        }
        if (!operation.path("security").isEmpty()) {
            problem(responses, "401", "No key, or none that is valid");
            problem(responses, "403", "The key may not do this");
            problem(responses, "429", "Too many requests; Retry-After says when to come again");
            problem(responses, "503", "A service is away; Retry-After says when to come again");
        }
        // What is put at a name is made when it is not there.
        if (path.contains("{") && !method.equals("put")) {
            problem(responses, "404", "There is none, or it is somebody else's");
        }
        if (takes(operation, "Idempotency-Key")) {
            problem(responses, "409", "The first request with this Idempotency-Key is under way");
        }
        if (hasBody || takesMoreThanIds(operation)) {
            problem(responses, "422", "Something is not valid; errors names each field");
        }
        responses.properties().forEach(Conventions::asProblem);
    }

    private static boolean takes(JsonNode operation, String parameter) {
        return operation.path("parameters").findValuesAsText("name").contains(parameter);
    }

    private static boolean takesMoreThanIds(JsonNode operation) {
        return operation.path("parameters").findValuesAsText("in").stream().anyMatch(in -> !in.equals("path"));
    }

    private static void problem(ObjectNode responses, String status, String description) {
        if (!responses.has(status)) {
            responses.putObject(status).put("description", description);
        }
    }

    private static void asProblem(Map.Entry<String, JsonNode> response) {
        if (response.getKey().compareTo("400") >= 0 && !response.getValue().has("content")) {
            ((ObjectNode) response.getValue())
                    .withObjectProperty("content")
                    .withObjectProperty(Problem.MEDIA_TYPE)
                    .withObjectProperty("schema")
                    .put("$ref", "#/components/schemas/" + SCHEMA);
        }
    }
}

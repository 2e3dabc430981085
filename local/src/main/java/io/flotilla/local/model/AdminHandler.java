package io.flotilla.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.flotilla.local.model.faults.Fault;
import io.flotilla.local.model.faults.FaultPlan;
import io.flotilla.local.model.protocol.ApiError;
import io.flotilla.local.model.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The test switches: {@code POST|GET|DELETE /admin/faults} and {@code GET|DELETE /admin/requests}. */
final class AdminHandler {

    private static final int MOST_FAULTS = 10_000;

    private final FaultPlan faults;
    private final RequestLog log;

    AdminHandler(FaultPlan faults, RequestLog log) {
        this.faults = faults;
        this.log = log;
    }

    void faults(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> plan(Json.parse(new String(Http.body(exchange), StandardCharsets.UTF_8)));
            case "DELETE" -> faults.clear();
            case "GET" -> {}
            default -> throw ApiError.wrongMethod(exchange.getRequestMethod(), "/admin/faults");
        }
        Http.json(exchange, 200, Json.plain(new Waiting(faults.size())));
    }

    void requests(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "DELETE" -> log.clear();
            case "GET" -> {}
            default -> throw ApiError.wrongMethod(exchange.getRequestMethod(), "/admin/requests");
        }
        Http.json(exchange, 200, Json.plain(log.report()));
    }

    private void plan(JsonNode body) {
        String written = body.path("fault").asText("");
        if (written.isBlank()) {
            throw ApiError.invalid("fault", "Missing required parameter: 'fault'.");
        }
        if (body.has("retryAfter")) {
            written += ";retry-after=" + body.path("retryAfter").asText();
        } else if (body.has("ms")) {
            written += ";ms=" + body.path("ms").asText();
        }
        int count = body.path("count").asInt(1);
        if (count < 1 || count > MOST_FAULTS) {
            throw ApiError.invalid("count", "'count' is between 1 and " + MOST_FAULTS + ".");
        }
        faults.add(Fault.parse(written), count);
    }

    private record Waiting(int waiting) {}
}

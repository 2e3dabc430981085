package io.flotilla.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The API refused: its problem body (RFC 9457) as a sentence, every field error on a line of its own. */
public final class ApiException extends CliException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private ApiException(int status, String code, String message, List<String> hints) {
        super(exitCode(status), message, null, hints);
        this.status = status;
        this.code = code;
    }

    static ApiException of(String request, int status, byte[] body) {
        JsonNode problem = parse(body);
        String code = problem.path("code").asText("");
        StringBuilder message = new StringBuilder(text(problem, status, body));
        for (JsonNode error : problem.path("errors")) {
            message.append("\n  ")
                    .append(error.path("path").asText("?"))
                    .append(": ")
                    .append(error.path("message").asText());
        }
        return new ApiException(status, code, message.toString(), hints(request, status));
    }

    private static String text(JsonNode problem, int status, byte[] body) {
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        if (!detail.isBlank()) {
            return detail;
        }
        return "the fleet answered " + status + (body.length == 0 ? "" : " with something that is not a problem body");
    }

    private static List<String> hints(String request, int status) {
        List<String> hints = new ArrayList<>();
        switch (status) {
            case 400, 422 -> hints.add("Correct it and try again.");
            case 401 -> hints.add("The API key is not accepted; see FLOTILLA_API_KEY or .flotilla/connection.json.");
            case 403 -> hints.add("The API key lacks the permission; ask whoever made it, or use another.");
            case 402 -> hints.add("Raise the budget (./flotilla get budgets) or ask for less.");
            case 404 -> hints.add("See what there is: ./flotilla runs, or ./flotilla get --help");
            case 409 -> hints.add("Look at the present state and try again.");
            case 429 -> hints.add("Too many requests; wait a little and try again.");
            default -> hints.add("See ./flotilla status and ./flotilla logs");
        }
        if (status >= 500) {
            hints.add("Request: " + request);
        }
        return hints;
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 405, 413, 415, 422 -> ExitCode.INVALID;
            case 429, 502, 503, 504 -> ExitCode.UNAVAILABLE;
            default -> ExitCode.ERROR;
        };
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            return json.isObject() ? json : Json.MAPPER.createObjectNode();
        } catch (IOException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    /** The same, with something to look at first. */
    ApiException with(String hint) {
        List<String> all = new ArrayList<>(List.of(hint));
        all.addAll(hints());
        return new ApiException(status, code, getMessage(), all);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}

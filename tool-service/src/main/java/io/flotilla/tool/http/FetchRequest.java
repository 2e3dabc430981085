package io.flotilla.tool.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of {@code http.fetch}, and what they become when a redirect is followed. */
record FetchRequest(String url, String method, Map<String, String> headers, String body, int maxBytes) {
    private static final int STANDARD_BYTES = 65_536;

    static FetchRequest of(JsonNode arguments) {
        Map<String, String> headers = new LinkedHashMap<>();
        arguments
                .path("headers")
                .properties()
                .forEach(h -> headers.put(h.getKey(), h.getValue().textValue()));
        return new FetchRequest(
                arguments.path("url").textValue(),
                arguments.path("method").asText("GET"),
                headers,
                arguments.path("body").textValue(),
                arguments.path("maxBytes").asInt(STANDARD_BYTES));
    }

    /** A header that the caller did not set. */
    FetchRequest withDefault(String name, String value) {
        if (headers.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new FetchRequest(url, method, more, body, maxBytes);
    }

    /** RFC 9110, 15.4: only 307 and 308 repeat a POST; the others go on with GET. */
    FetchRequest redirected(String target, int status) {
        boolean repeats = status == 307 || status == 308 || !method.equals("POST");
        return new FetchRequest(target, repeats ? method : "GET", headers, repeats ? body : null, maxBytes);
    }

    FetchRequest toAnotherOrigin() {
        return new FetchRequest(url, method, HeaderRules.toAnotherOrigin(headers), body, maxBytes);
    }
}

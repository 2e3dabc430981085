package io.flotilla.tool.http;

import io.flotilla.common.problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which headers go out, and which come back. */
final class HeaderRules {
    /** RFC 9110, 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** They belong to the connection, not to the caller; Host would lead past the check of the address. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "keep-alive",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept-encoding",
            "http2-settings");

    /** What may follow a redirect to another origin; anything else could be a credential. */
    private static final Set<String> HARMLESS = Set.of("accept", "accept-language", "content-type", "user-agent");

    private static final Set<String> RETURNED = Set.of(
            "age",
            "cache-control",
            "content-disposition",
            "content-language",
            "content-length",
            "content-type",
            "date",
            "etag",
            "expires",
            "last-modified",
            "link",
            "location",
            "retry-after",
            "vary");
    private static final int LONGEST_RETURNED = 2_000;

    private HeaderRules() {}

    static List<FieldError> errors(Map<String, String> headers) {
        List<FieldError> errors = new ArrayList<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!TOKEN.matcher(name).matches()) {
                errors.add(new FieldError("arguments.headers", "has a name that is none: '" + printable(name) + "'"));
            } else if (OURS.contains(lower) || lower.startsWith("proxy-")) {
                errors.add(new FieldError("arguments.headers." + name, "cannot be set"));
            } else if (value.chars().anyMatch(c -> c != '\t' && (c < ' ' || c > '~'))) {
                errors.add(new FieldError("arguments.headers." + name, "must be printable ASCII on one line"));
            }
        });
        return errors;
    }

    static Map<String, String> toAnotherOrigin(Map<String, String> headers) {
        Map<String, String> kept = new LinkedHashMap<>(headers);
        kept.keySet().removeIf(name -> !HARMLESS.contains(name.toLowerCase(Locale.ROOT)));
        return kept;
    }

    /** Lower-case names; cookies and what servers tell about themselves are left out. */
    static Map<String, String> returned(Iterable<Map.Entry<String, String>> headers) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (RETURNED.contains(name) || name.startsWith("x-ratelimit-")) {
                kept.merge(name, shortened(printable(header.getValue())), (a, b) -> shortened(a + ", " + b));
            }
        }
        return kept;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_RETURNED ? text : text.substring(0, LONGEST_RETURNED);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}

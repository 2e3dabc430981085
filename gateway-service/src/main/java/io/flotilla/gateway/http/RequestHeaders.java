package io.flotilla.gateway.http;

import io.flotilla.common.id.Ids;
import io.vertx.core.MultiMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Cleans what a client claims about itself, and sees to it that every request can be followed. */
public final class RequestHeaders {
    public static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACEPARENT = "traceparent";
    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    private static final Pattern TRACE = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** Headers by which a proxy speaks of the client; from the client itself they are forged. */
    private static final Set<String> IDENTITY =
            Set.of("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "x-remote-user", "cookie");

    private static final List<String> IDENTITY_PREFIXES =
            List.of("x-flotilla-", "x-forwarded-", "x-original-", "x-auth-");

    private RequestHeaders() {}

    /** Removes forged identity, and sets a request id and a trace context where there is no sane one. */
    public static void clean(MultiMap headers) {
        List<String> forged =
                headers.names().stream().filter(RequestHeaders::isIdentity).toList();
        forged.forEach(headers::remove);
        if (!isSane(headers, REQUEST_ID, SANE_ID)) {
            headers.set(REQUEST_ID, Ids.next("req"));
        }
        if (!isSane(headers, TRACEPARENT, TRACE)) {
            headers.remove("tracestate");
            headers.set(TRACEPARENT, newTrace());
        }
    }

    private static boolean isSane(MultiMap headers, String name, Pattern form) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 && form.matcher(values.getFirst()).matches();
    }

    private static boolean isIdentity(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return IDENTITY.contains(lower) || IDENTITY_PREFIXES.stream().anyMatch(lower::startsWith);
    }

    private static String newTrace() {
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Odd numbers are never zero, which the format forbids.
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }
}

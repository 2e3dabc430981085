package io.flotilla.gateway.http;

import io.vertx.core.MultiMap;

/**
 * What every answer tells a browser. Answers of the API may contain what users uploaded: they may load nothing, run
 * nothing, and not be framed. Pages of the gateway itself load only from it.
 */
public final class SecurityHeaders {
    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    public static void put(MultiMap headers, boolean api, boolean secure) {
        headers.set("Content-Security-Policy", api ? API_POLICY : PAGE_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        if (secure) {
            headers.set("Strict-Transport-Security", "max-age=31536000");
        }
    }
}

package io.flotilla.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Refuses paths that could mean something else to the service behind than to the gateway: dot segments, also encoded
 * ones, empty segments, backslashes, control characters, broken encoding. An encoded slash inside an id is fine. Of a
 * query it refuses what no service could look for.
 */
public final class PathGuard {
    private static final int LONGEST_VALUE = 1024;

    private PathGuard() {}

    /** @param path as it came, percent-encoded. @throws RefusedException 400 */
    public static void check(String path) {
        if (path == null || !path.startsWith("/") || path.contains("//") || !isPlain(decode(path))) {
            throw RefusedException.of(400, "malformed-path", "the path is not one that the gateway passes on");
        }
    }

    /** @param query as it came, percent-encoded; null when there is none. @throws RefusedException 400 */
    public static void checkQuery(String query) {
        if (query == null) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            String decoded = decode(parameter);
            if (decoded == null || decoded.length() > LONGEST_VALUE || hasControls(decoded)) {
                throw RefusedException.of(
                        400, "malformed-query", "a query parameter is too long, or is not encoded text");
            }
        }
    }

    private static boolean hasControls(String decoded) {
        return decoded.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    }

    private static boolean isPlain(String decoded) {
        if (decoded == null || decoded.indexOf('\\') >= 0 || hasControls(decoded)) {
            return false;
        }
        for (String segment : decoded.split("[/;]", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static String decode(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}

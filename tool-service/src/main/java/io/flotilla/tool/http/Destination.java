package io.flotilla.tool.http;

import java.net.InetAddress;
import java.net.URI;

/**
 * A place that was checked and may be connected to, at exactly this address: the name is not looked up again.
 *
 * @param host as it goes into the Host header and the TLS check
 */
record Destination(URI uri, String host, int port, InetAddress address) {
    boolean isTls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Path and query. */
    String target() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    boolean isSameOrigin(Destination other) {
        return isTls() == other.isTls() && port == other.port && host.equals(other.host);
    }
}

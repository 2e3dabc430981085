package io.flotilla.gateway.proxy;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers pass, and which are for one connection only (RFC 9110, 7.6.1). */
final class ProxyHeaders {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Made anew for the service behind; expectations are met by the gateway itself. */
    private static final Set<String> NOT_PASSED_ON = Set.of("host", "authorization", "expect", "content-length");

    private ProxyHeaders() {}

    static void copyRequest(MultiMap from, MultiMap to, String token) {
        Set<String> dropped = perConnection(from);
        dropped.addAll(NOT_PASSED_ON);
        copy(from, to, dropped);
        to.set("Authorization", "Bearer " + token);
    }

    /** What the gateway has set already stays as it is. */
    static void copyResponse(MultiMap from, MultiMap to) {
        Set<String> dropped = perConnection(from);
        to.names().forEach(name -> dropped.add(name.toLowerCase(Locale.ROOT)));
        copy(from, to, dropped);
    }

    private static void copy(MultiMap from, MultiMap to, Set<String> dropped) {
        for (Map.Entry<String, String> header : from) {
            if (!dropped.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static Set<String> perConnection(MultiMap headers) {
        Set<String> names = new HashSet<>(HOP_BY_HOP);
        for (String connection : headers.getAll("connection")) {
            Arrays.stream(connection.split(","))
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .forEach(names::add);
        }
        return names;
    }
}

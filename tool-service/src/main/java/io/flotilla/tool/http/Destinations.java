package io.flotilla.tool.http;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Decides where a fetch may go. Asked for the first URL and again for every redirect. */
@ApplicationScoped
class Destinations {
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    /** A last label such as 1, 0x7f or 017, by which libraries take a name for a number. */
    private static final Pattern NUMERIC_LABEL = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)");

    private final Resolver resolver;
    private final HttpConfig config;

    @Inject
    Destinations(Resolver resolver, HttpConfig config) {
        this.resolver = resolver;
        this.config = config;
    }

    /** @throws RefusedException when the URL is not one, or leads to where nobody may go */
    Uni<Destination> check(String url) {
        URI uri = parse(url);
        String host = host(uri);
        int port = port(uri);
        if (config.allow().stream().noneMatch(pattern -> matches(pattern, host))) {
            throw RefusedException.forbidden("the host '" + host + "' is not on the list of allowed hosts");
        }
        return resolver.addresses(withoutBrackets(host))
                .map(addresses -> new Destination(uri, host, port, choose(host, port, addresses)));
    }

    private static URI parse(String url) {
        try {
            URI uri = new URI(url.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw RefusedException.invalid("only http and https can be fetched");
            }
            if (uri.getRawUserInfo() != null) {
                throw RefusedException.invalid("a URL must not carry credentials");
            }
            if (uri.getHost() == null) {
                throw RefusedException.invalid("the URL names no host that can be understood");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw RefusedException.invalid("that is not a URL: " + e.getReason());
        }
    }

    private static String host(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (host.isEmpty() || host.contains("%")) {
            throw RefusedException.invalid("the URL names no host that can be understood");
        }
        if (NUMERIC_LABEL.matcher(host).matches() && !DOTTED_QUAD.matcher(host).matches()) {
            throw RefusedException.invalid("an address must be written as four decimal numbers");
        }
        return host;
    }

    private static int port(URI uri) {
        int port = uri.getPort();
        if (port == 0 || port > 65535) {
            throw RefusedException.invalid("there is no such port");
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        return port > 0 ? port : tls ? 443 : 80;
    }

    /** One address that is not public spoils the name: it is what an attack by rebinding looks like. */
    private InetAddress choose(String host, int port, List<InetAddress> addresses) {
        boolean isPrivateAllowed = config.privateHosts().orElse(List.of()).contains(host + ":" + port);
        if (!isPrivateAllowed && !addresses.stream().allMatch(PublicAddresses::contains)) {
            throw RefusedException.forbidden("the address of '" + host + "' is inside a network");
        }
        return addresses.stream()
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .orElseThrow(() -> RefusedException.unreachable("there is no host '" + host + "'"));
    }

    private static boolean matches(String pattern, String host) {
        if (pattern.startsWith("*.")) {
            return host.endsWith(pattern.substring(1).toLowerCase(Locale.ROOT));
        }
        return pattern.equals("*") || pattern.equalsIgnoreCase(host);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}

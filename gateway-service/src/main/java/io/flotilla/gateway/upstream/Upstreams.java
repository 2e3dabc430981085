package io.flotilla.gateway.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Where the services are, and one bounded pool of connections to each. */
@Singleton
public class Upstreams {
    private static final int MANAGEMENT_OFFSET = 1000;

    private final Map<Service, URI> urls = new EnumMap<>(Service.class);
    private final Map<Service, URI> management = new EnumMap<>(Service.class);

    @Inject
    Vertx vertx;

    @Inject
    UpstreamConfig config;

    @Inject
    Config settings;

    private HttpClient client;

    @PostConstruct
    void start() {
        for (Service service : Service.BEHIND) {
            String prefix = "flotilla." + service.wireName();
            URI url = checked(prefix + ".url", settings.getValue(prefix + ".url", String.class));
            urls.put(service, url);
            management.put(
                    service,
                    settings.getOptionalValue(prefix + ".management.url", String.class)
                            .map(text -> checked(prefix + ".management.url", text))
                            .orElseGet(() -> beside(url)));
        }
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                        .setMaxWaitQueueSize(config.maxWaiting())
                        .setKeepAliveTimeout((int) config.keepAlive().toSeconds())
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(config.maxConnections()));
    }

    @PreDestroy
    void stop() {
        client.close();
    }

    public HttpClient client() {
        return client;
    }

    /** @param pathAndQuery as it goes on the wire */
    public RequestOptions request(Service service, HttpMethod method, String pathAndQuery) {
        return options(urls.get(service), method, pathAndQuery);
    }

    /** To the service's management interface: health and metrics. */
    public RequestOptions managementRequest(Service service, String path) {
        return options(management.get(service), HttpMethod.GET, path);
    }

    /** Whether this is the authority ({@code host:port}) of the service itself, which clients must not see. */
    public boolean isAuthority(Service service, String authority) {
        return urls.get(service).getAuthority().equals(authority);
    }

    private static RequestOptions options(URI base, HttpMethod method, String pathAndQuery) {
        boolean secure = "https".equals(base.getScheme());
        int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
        return new RequestOptions()
                .setMethod(method)
                .setHost(base.getHost())
                .setPort(port)
                .setSsl(secure)
                .setURI(pathAndQuery);
    }

    private static URI beside(URI url) {
        return URI.create(url.getScheme() + "://" + url.getHost() + ":" + (url.getPort() + MANAGEMENT_OFFSET));
    }

    private static URI checked(String setting, String text) {
        URI url = URI.create(text);
        boolean good = url.getHost() != null
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && (url.getPath() == null
                        || url.getPath().isEmpty()
                        || url.getPath().equals("/"));
        if (!good) {
            throw new IllegalArgumentException(setting + " must be http(s)://host:port, but is " + text);
        }
        return url;
    }
}

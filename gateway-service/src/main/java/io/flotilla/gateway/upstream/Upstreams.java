package io.flotilla.gateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.Config;

/**
 * Where the services are, and a bounded pool of connections to each instance. A service can have several: requests take
 * turns among those that say they are ready, and one that cannot be reached is passed over.
 */
@Singleton
public class Upstreams {
    private static final int MANAGEMENT_OFFSET = 1000;
    private static final long PROBE_TIMEOUT_MILLIS = 1_500;
    private static final int OK = 200;

    private final Map<Service, Replicas> services = new EnumMap<>(Service.class);

    @Inject
    Vertx vertx;

    @Inject
    UpstreamConfig config;

    @Inject
    Config settings;

    private HttpClient client;

    /** A request that has its connection but was not sent yet. */
    public record Connected(Replica replica, HttpClientRequest request) {}

    @PostConstruct
    void start() {
        for (Service service : Service.BEHIND) {
            services.put(service, replicas("flotilla." + service.wireName()));
        }
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                        .setMaxWaitQueueSize(config.maxWaiting())
                        .setKeepAliveTimeout((int) config.keepAlive().toSeconds())
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(config.maxConnections()));
        // Of a service's only address it does not matter what it says.
        List<Replica> probed = services.values().stream()
                .filter(replicas -> replicas.all().size() > 1)
                .flatMap(replicas -> replicas.all().stream())
                .toList();
        if (!probed.isEmpty()) {
            vertx.setPeriodic(config.probe().toMillis(), ignored -> probed.forEach(this::probe));
        }
    }

    private Replicas replicas(String prefix) {
        List<URI> urls = addresses(prefix + ".url", settings.getValue(prefix + ".url", String.class));
        String setting = prefix + ".management.url";
        List<URI> management = settings.getOptionalValue(setting, String.class)
                .map(text -> addresses(setting, text))
                .orElseGet(() -> urls.stream().map(Upstreams::beside).toList());
        if (management.size() != urls.size()) {
            throw new IllegalArgumentException(setting + " must have as many addresses as " + prefix + ".url");
        }
        return new Replicas(IntStream.range(0, urls.size())
                .mapToObj(i -> new Replica(urls.get(i), management.get(i)))
                .toList());
    }

    @PreDestroy
    void stop() {
        client.close();
    }

    /**
     * Connects to an instance of the service, the next one when the first cannot be reached; fails when none can.
     *
     * @param pathAndQuery as it goes on the wire
     * @param timeoutMillis for the answer; 0 for none
     */
    public Future<Connected> connect(Service service, HttpMethod method, String pathAndQuery, long timeoutMillis) {
        return connect(services.get(service).inOrder(), 0, method, pathAndQuery, timeoutMillis);
    }

    private Future<Connected> connect(
            List<Replica> candidates, int index, HttpMethod method, String pathAndQuery, long timeoutMillis) {
        Replica replica = candidates.get(index);
        RequestOptions options = options(replica.url(), method, pathAndQuery).setTimeout(timeoutMillis);
        return client.request(options)
                .map(request -> new Connected(replica, request))
                .recover(error -> {
                    replica.failed();
                    return index + 1 < candidates.size()
                            ? connect(candidates, index + 1, method, pathAndQuery, timeoutMillis)
                            : Future.failedFuture(error);
                });
    }

    /** The connection broke after it had been made: others are tried first for a while. */
    public void broke(Connected connected) {
        connected.replica().failed();
    }

    public boolean hasSeveral(Service service) {
        return services.get(service).all().size() > 1;
    }

    /** Whether an instance of the service says, now, that it is ready. Never fails. */
    public Future<Boolean> isReady(Service service) {
        List<Future<Boolean>> answers =
                services.get(service).all().stream().map(this::probe).toList();
        return Future.join(answers).map(all -> answers.stream().anyMatch(Future::result));
    }

    private Future<Boolean> probe(Replica replica) {
        RequestOptions options =
                options(replica.management(), HttpMethod.GET, "/q/health/ready").setTimeout(PROBE_TIMEOUT_MILLIS);
        return client.request(options)
                .compose(HttpClientRequest::send)
                .compose(response -> response.end().map(response.statusCode() == OK))
                .otherwise(false)
                .onSuccess(replica::probed);
    }

    /** Whether this is the authority ({@code host:port}) of the service itself, which clients must not see. */
    public boolean isAuthority(Service service, String authority) {
        return services.get(service).all().stream()
                .anyMatch(replica -> replica.url().getAuthority().equals(authority));
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

    private static List<URI> addresses(String setting, String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .map(one -> checked(setting, one))
                .toList();
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

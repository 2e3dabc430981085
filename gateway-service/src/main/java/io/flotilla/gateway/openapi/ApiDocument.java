package io.flotilla.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.gateway.upstream.Service;
import io.flotilla.gateway.upstream.Upstreams;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The document of the whole API, made of those of the services and kept for a while; shorter when one was missing. */
@ApplicationScoped
class ApiDocument {
    private static final Logger LOG = Logger.getLogger(ApiDocument.class);
    private static final Duration COMPLETE = Duration.ofSeconds(60);
    private static final Duration INCOMPLETE = Duration.ofSeconds(3);
    private static final long TIMEOUT_MILLIS = 5_000;

    private final AtomicReference<Made> made = new AtomicReference<>();

    @Inject
    Upstreams upstreams;

    @Inject
    OpenApiDocumentService own;

    @ConfigProperty(name = "quarkus.application.version")
    String version;

    Uni<ObjectNode> get() {
        Made kept = made.get();
        return kept != null && kept.isFresh() ? Uni.createFrom().item(kept.document()) : make();
    }

    private Uni<ObjectNode> make() {
        List<Uni<Optional<JsonNode>>> fetches =
                Service.BEHIND.stream().map(this::fetch).toList();
        return Uni.join().all(fetches).andCollectFailures().map(this::merge);
    }

    private ObjectNode merge(List<Optional<JsonNode>> documents) {
        Merger merger = new Merger(version);
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            String service = Service.BEHIND.get(i).wireName();
            documents.get(i).ifPresentOrElse(document -> merger.add(service, document), () -> missing.add(service));
        }
        merger.add("gateway", Json.parse(own.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON)));
        ObjectNode document = merger.result(missing);
        made.set(new Made(document, System.nanoTime(), missing.isEmpty() ? COMPLETE : INCOMPLETE));
        return document;
    }

    private Uni<Optional<JsonNode>> fetch(Service service) {
        Future<Buffer> body = upstreams
                .connect(service, HttpMethod.GET, "/openapi?format=json", TIMEOUT_MILLIS)
                .compose(connected -> connected
                        .request()
                        .putHeader("Accept", "application/json")
                        .send())
                .compose(ApiDocument::body);
        return UniHelper.toUni(body)
                .map(buffer -> Optional.of(Json.parse(buffer.getBytes())))
                .onFailure()
                .invoke(e -> LOG.warnf("no OpenAPI document of %s: %s", service.wireName(), e.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        return response.statusCode() == 200 ? response.body() : Future.failedFuture("status " + response.statusCode());
    }

    private record Made(ObjectNode document, long at, Duration life) {
        boolean isFresh() {
            return System.nanoTime() - at < life.toNanos();
        }
    }
}

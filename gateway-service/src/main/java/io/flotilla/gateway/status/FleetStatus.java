package io.flotilla.gateway.status;

import io.flotilla.gateway.upstream.Service;
import io.flotilla.gateway.upstream.Upstreams;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which services have an instance that is ready, asked of each one's readiness and kept for a moment. */
@ApplicationScoped
public class FleetStatus {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final AtomicReference<Asked> asked = new AtomicReference<>();

    @Inject
    Upstreams upstreams;

    @ConfigProperty(name = "quarkus.application.version")
    String version;

    /** @param status {@code up} or {@code down} */
    public record Component(
            String name, @Schema(examples = {"up", "down"}) String status) {
        boolean isUp() {
            return status.equals("up");
        }
    }

    /** What everybody may know of this installation. */
    public record Status(List<Component> components, String version) {}

    Uni<Status> get() {
        Asked kept = asked.get();
        return kept != null && kept.isFresh() ? Uni.createFrom().item(kept.status()) : ask();
    }

    String version() {
        return version;
    }

    private Uni<Status> ask() {
        List<Uni<Component>> questions = Service.BEHIND.stream().map(this::ask).toList();
        return Uni.join().all(questions).andCollectFailures().map(this::status);
    }

    private Status status(List<Component> others) {
        List<Component> components = new ArrayList<>();
        // Whoever reads this has reached the gateway.
        components.add(new Component(Service.GATEWAY.wireName(), "up"));
        components.addAll(others);
        Status status = new Status(List.copyOf(components), version);
        asked.set(new Asked(status, System.nanoTime()));
        return status;
    }

    private Uni<Component> ask(Service service) {
        return UniHelper.toUni(upstreams.isReady(service))
                .map(ready -> new Component(service.wireName(), ready ? "up" : "down"));
    }

    private record Asked(Status status, long at) {
        boolean isFresh() {
            return System.nanoTime() - at < FRESH.toNanos();
        }
    }
}

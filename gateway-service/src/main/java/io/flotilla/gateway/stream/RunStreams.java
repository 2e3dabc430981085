package io.flotilla.gateway.stream;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.gateway.identity.Principal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Server-sent events of runs. */
@ApplicationScoped
public class RunStreams {
    @Inject
    LiveBus bus;

    @Inject
    History history;

    @Inject
    OpenStreams open;

    @Inject
    StreamConfig config;

    @Inject
    Vertx vertx;

    /**
     * Answers the request with the run's events from the client's last one on, until the run ends.
     *
     * @param runId as in the path, percent-encoded
     */
    public void open(RoutingContext context, String runId, Principal caller) {
        HttpServerRequest request = context.request();
        long after = lastEventId(request);
        boolean deltas = "true".equals(request.getParam("deltas"));
        RunStream stream = new RunStream(context, vertx, config, position -> history.after(runId, position, caller));
        open.add(caller, stream);
        // Listening begins before the history is read, so that nothing falls in between.
        Runnable unsubscribe = bus.subscribe(
                URLDecoder.decode(runId.replace("+", "%2B"), StandardCharsets.UTF_8),
                event -> hear(stream, event, deltas));
        stream.start(after, config.heartbeat(), () -> {
            unsubscribe.run();
            open.remove(caller, stream);
        });
    }

    private static void hear(RunStream stream, LiveEvent event, boolean deltas) {
        if (event.sequence() > 0 || deltas) {
            stream.hear(event);
        }
    }

    private static long lastEventId(HttpServerRequest request) {
        String header = request.getHeader("Last-Event-ID");
        String id = header == null || header.isEmpty() ? request.getParam("lastEventId") : header;
        if (id == null || id.isEmpty()) {
            return 0;
        }
        if (!id.matches("\\d{1,18}")) {
            throw ProblemException.invalid("Last-Event-ID", "must be the id of an event of this run");
        }
        return Long.parseLong(id);
    }
}

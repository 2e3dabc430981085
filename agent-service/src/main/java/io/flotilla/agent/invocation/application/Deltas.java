package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Origin;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** The text of answers as it comes, for those who watch: best effort, never stored, never waited for. */
@ApplicationScoped
class Deltas {
    private static final Logger LOG = Logger.getLogger(Deltas.class);
    private static final Duration BATCH = Duration.ofMillis(50);

    @Inject
    @Channel("deltas")
    @OnOverflow(OnOverflow.Strategy.DROP)
    MutinyEmitter<byte[]> kafka;

    @Inject
    Vertx vertx;

    Stream open(Invocation invocation) {
        return new Stream(invocation);
    }

    private void send(Invocation invocation, int index, String text) {
        Origin origin = invocation.origin();
        var data = new Messages.Delta(origin.invocationId(), invocation.nextTurn(), index, text);
        Event event = Event.of(Messages.DELTA, origin.tenantId(), data)
                .about(origin.runId(), origin.stepId())
                .from("agent");
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(Topics.AGENT_DELTAS)
                .withKey(event.key())
                .withHeaders(EventRecords.headers(event))
                .withTimestamp(event.time())
                .build();
        kafka.sendMessage(Message.of(Json.bytes(event.data())).addMetadata(metadata))
                .subscribe()
                .with(x -> {}, e -> LOG.debugf("a delta is lost: %s", e.getMessage()));
    }

    /** The deltas of one turn, sent together for at most {@link #BATCH}. */
    final class Stream {
        private final Invocation invocation;
        private final StringBuilder waiting = new StringBuilder();
        private int index;

        private Stream(Invocation invocation) {
            this.invocation = invocation;
        }

        synchronized void add(String text) {
            if (waiting.isEmpty()) {
                vertx.setTimer(BATCH.toMillis(), ignored -> close());
            }
            waiting.append(text);
        }

        /** Sends what waits; more may follow. */
        synchronized void close() {
            if (!waiting.isEmpty()) {
                send(invocation, index++, waiting.toString());
                waiting.setLength(0);
            }
        }
    }
}

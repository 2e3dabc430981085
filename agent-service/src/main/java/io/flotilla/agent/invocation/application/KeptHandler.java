package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Ends invocations whose answer was too large to travel, now that it is stored, or cannot be. */
@ApplicationScoped
class KeptHandler implements EventHandler {
    @Inject
    InvocationStore invocations;

    @Inject
    Finisher finisher;

    @Override
    public Set<String> types() {
        return Set.of(Messages.ARTIFACT_KEPT, Messages.ARTIFACT_FAILED);
    }

    @Override
    public boolean accepts(Event event) {
        return "agent".equals(event.replyTo());
    }

    @Override
    public String orderingKey(Event event) {
        return event.data().path("requestId").asText(event.key());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        return Commit.of(tx -> invocations
                .lock(tx, event.tenantId(), event.data().path("requestId").asText())
                .flatMap(found -> found == null || found.state() != State.KEEPING
                        ? Uni.createFrom().voidItem()
                        : end(tx, found, event)));
    }

    private Uni<Void> end(SqlConnection tx, Invocation found, Event event) {
        if (event.type().equals(Messages.ARTIFACT_KEPT)) {
            return finisher.kept(tx, found, Json.convert(event.data(), Messages.Kept.class));
        }
        String message = "the answer is too large to travel, and could not be stored: "
                + event.data().at("/error/message").asText();
        return finisher.fail(tx, found, Failure.of(ErrorClass.VALIDATION, "output-too-large", message));
    }
}

package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Ends a call that still waits, tells its requester, and passes the wish on to the sandbox. */
@ApplicationScoped
class CallCancelHandler implements EventHandler {
    static final String TYPE = "io.flotilla.tool.call-cancel-requested.v1";

    @Inject
    CallStore store;

    @Inject
    Cancellations cancellations;

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public String orderingKey(Event event) {
        return CallKeys.of(event);
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        String callId = event.data().path("callId").asText();
        Failure failure = Failure.of(ErrorClass.CANCELLED, "cancelled", reason(event.data()));
        return Commit.of(tx -> store.find(tx, event.tenantId(), callId)
                .flatMap(call -> call.filter(CallRow::isWaiting).isPresent()
                        ? cancellations.end(tx, call.get(), failure)
                        : Uni.createFrom().voidItem()));
    }

    static String reason(JsonNode data) {
        return data.path("reason").asText("cancelled");
    }
}

package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Tells something to the steps of a tenant that wait for it, from outside of any run. */
@ApplicationScoped
public class EmitEvent {
    @Inject
    Database database;

    @Inject
    Outbox outbox;

    /** The event's id, once it is kept for sure; it reaches those who wait a moment later. */
    public Uni<String> emit(String tenant, String name, JsonNode data) {
        String id = Ids.next("evt");
        Event event = Event.of(EmittedHandler.TYPE, tenant, new StepEventData.Emitted(name, data))
                .identified(id);
        return database.inTransaction(tx -> outbox.add(tx, Topics.RUN_EVENTS, event))
                .replaceWith(id);
    }
}

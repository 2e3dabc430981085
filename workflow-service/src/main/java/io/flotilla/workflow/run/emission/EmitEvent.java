package io.flotilla.workflow.run.emission;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.workflow.idempotency.Once;
import io.flotilla.workflow.run.contract.StepEventData;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Tells something to the steps of a tenant that wait for it, from outside of any run. */
@ApplicationScoped
public class EmitEvent {
    @Inject
    Once once;

    @Inject
    Outbox outbox;

    /** @param id of the event, as on Kafka */
    public record Emitted(String id) {}

    /**
     * The event, once it is kept for sure; it reaches those who wait a moment later.
     *
     * @param key the idempotency key, or null
     */
    public Uni<Emitted> emit(String tenant, String key, String name, JsonNode data) {
        String id = Ids.next("evt");
        Event event = Event.of(EmittedHandler.TYPE, tenant, new StepEventData.Emitted(name, data))
                .identified(id);
        return once.answer(
                new Once.Keyed(tenant, key, id, List.of("emit", name, data)),
                Emitted.class,
                tx -> outbox.add(tx, Topics.RUN_EVENTS, event).replaceWith(new Emitted(id)));
    }
}

package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The handlers of this service by event type. */
@ApplicationScoped
class Handlers {
    private final Map<String, EventHandler> byType = new HashMap<>();

    @Inject
    Handlers(@All List<EventHandler> handlers) {
        for (EventHandler handler : handlers) {
            for (String type : handler.types()) {
                if (byType.put(type, handler) != null) {
                    throw new IllegalStateException("two handlers for " + type);
                }
            }
        }
    }

    boolean knows(String type) {
        return byType.containsKey(type);
    }

    EventHandler of(Event event) {
        return byType.get(event.type());
    }
}

package io.flotilla.workflow.schedule.application;

import io.flotilla.workflow.schedule.persistence.Schedules;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/**
 * Which events of runs any schedule listens to, as it was known a moment ago; the others are not even stored. What another
 * instance has saved meanwhile is heard from the next look on.
 */
@ApplicationScoped
class EventSubscriptions {
    @Inject
    Schedules schedules;

    private volatile Set<String> heard = Set.of();

    Uni<Void> listen() {
        return schedules
                .subscriptions()
                .invoke(found -> heard = Set.copyOf(found))
                .replaceWithVoid();
    }

    boolean hears(String tenant, String type) {
        return heard.contains(tenant + " " + type);
    }
}

package io.flotilla.billing.ledger.application;

import io.flotilla.billing.ledger.persistence.HoldStore;
import io.flotilla.common.background.Background;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Gives back holds whose spender is gone. Every instance may sweep: each hold is looked at again under its lock. */
@ApplicationScoped
class HoldSweep {
    private static final Logger LOG = Logger.getLogger(HoldSweep.class);
    private static final int BATCH = 200;

    /** When a hold that cannot be given back is tried again; until then it does not stand before the others. */
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    @Inject
    FleetClock clock;

    @Inject
    HoldStore store;

    @Inject
    Holds holds;

    @Inject
    Database database;

    @Inject
    HoldConfig config;

    @Inject
    Background background;

    void start(@Observes StartupEvent event) {
        background.every(config.sweep(), "expire holds", this::expireDue);
    }

    private Uni<Void> expireDue() {
        Instant now = clock.now();
        return store.due(database.pool(), BATCH)
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(id -> expire(id, now))
                .collect()
                .last();
    }

    private Uni<Void> expire(String id, Instant now) {
        return holds.expire(id, now).onFailure().recoverWithUni(e -> putOff(id, e));
    }

    private Uni<Void> putOff(String id, Throwable error) {
        LOG.warnf("hold %s cannot be given back, it is tried again: %s", id, error.getMessage());
        return store.putOff(database.pool(), id, PUT_OFF);
    }
}

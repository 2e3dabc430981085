package io.flotilla.tool.registry;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.messaging.Outbox;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Set;
import org.jboss.logging.Logger;

/** Says which tools there are: at every start, because a release may have changed them, and to whoever asks. */
@ApplicationScoped
class Announcer implements EventHandler {
    private static final Logger LOG = Logger.getLogger(Announcer.class);
    private static final long AGAIN_MILLIS = 2_000;

    @Inject
    Tools tools;

    @Inject
    Outbox outbox;

    @Inject
    Database database;

    @Inject
    Vertx vertx;

    void start(@Observes StartupEvent event) {
        announce();
    }

    @Override
    public Set<String> types() {
        return Set.of(CatalogueEvents.REQUESTED);
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        return Commit.of(this::add);
    }

    private void announce() {
        database.inTransaction(this::add).subscribe().with(ignored -> {}, this::again);
    }

    private void again(Throwable error) {
        LOG.warnf("cannot announce the tools, trying again: %s", error.getMessage());
        vertx.setTimer(AGAIN_MILLIS, ignored -> announce());
    }

    private Uni<Void> add(SqlConnection tx) {
        return outbox.add(tx, Topics.TOOL_EVENTS, CatalogueEvents.of(tools.all()));
    }
}

package io.flotilla.workflow.catalogue.application;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.persistence.CatalogueStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Asks the other services what they have, until everything is known: a new database knows nothing of what was there
 * before it, and a topic keeps events for a week.
 */
@ApplicationScoped
class CatalogueRequests {
    static final String AGENTS = "io.flotilla.agent.catalogue-requested.v1";
    static final String TOOLS = "io.flotilla.tool.catalogue-requested.v1";

    private static final Logger LOG = Logger.getLogger(CatalogueRequests.class);

    @Inject
    CatalogueStore store;

    @Inject
    CatalogueConfig config;

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    Vertx vertx;

    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean answered;
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        ask();
        vertx.setPeriodic(config.ask().toMillis(), ignored -> ask());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void ask() {
        if (!stopped && !answered && asking.compareAndSet(false, true)) {
            store.complete()
                    .invoke(complete -> answered = complete.size() == Kind.values().length)
                    .flatMap(complete -> database.inTransaction(tx -> ask(tx, complete)))
                    .onTermination()
                    .invoke(() -> asking.set(false))
                    .subscribe()
                    .with(ignored -> {}, e -> LOG.warnf("cannot ask for the catalogue: %s", e.getMessage()));
        }
    }

    private Uni<Void> ask(SqlConnection tx, Set<Kind> complete) {
        Uni<Void> agents = complete.contains(Kind.AGENT)
                ? Uni.createFrom().voidItem()
                : outbox.add(tx, Topics.AGENT_COMMANDS, request(AGENTS));
        return agents.chain(() -> complete.contains(Kind.TOOL)
                ? Uni.createFrom().voidItem()
                : outbox.add(tx, Topics.TOOL_COMMANDS, request(TOOLS)));
    }

    private static Event request(String type) {
        return Event.of(type, Entry.EVERYBODY, new Request()).replyingTo("workflow");
    }

    /** There is nothing to say beyond the wish. */
    @JsonSerialize
    record Request() {}
}

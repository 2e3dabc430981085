package io.flotilla.workflow.catalogue.application;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.flotilla.common.background.Background;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.persistence.CatalogueStore;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Set;

/**
 * Asks the other services what they have, until everything is known: a new database knows nothing of what was there
 * before it, and a topic keeps events for a week.
 */
@ApplicationScoped
class CatalogueRequests {
    static final String AGENTS = "io.flotilla.agent.catalogue-requested.v1";
    static final String TOOLS = "io.flotilla.tool.catalogue-requested.v1";

    @Inject
    CatalogueStore store;

    @Inject
    CatalogueConfig config;

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    Background background;

    private volatile boolean answered;

    void start(@Observes StartupEvent event) {
        background.once("ask for the catalogue", this::ask);
        background.every(config.ask(), "ask for the catalogue", this::ask);
    }

    private Uni<Void> ask() {
        return answered
                ? Uni.createFrom().voidItem()
                : store.complete()
                        .invoke(complete -> answered = complete.size() == Kind.values().length)
                        .flatMap(complete -> database.inTransaction(tx -> ask(tx, complete)));
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

package io.flotilla.agent.definition;

import io.flotilla.common.background.Background;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Tells others of every version of every agent, once: the row says whether it was done. A version is told of as soon as
 * it is saved; a poll finds what a crash left, and what was there before. Whoever asks is told of all of them again.
 */
@ApplicationScoped
class Announcer implements EventHandler {
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final int BATCH = 100;
    private static final String NEW = "SELECT id, tenant_id, name, version, digest, document FROM agent_version"
            + " WHERE NOT announced ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED";
    private static final String DONE = "UPDATE agent_version SET announced = true WHERE id = ANY ($1)";
    private static final String AGAIN = "UPDATE agent_version SET announced = false WHERE announced";
    private static final String COUNT = "SELECT count(*) AS entries FROM agent_version";

    @Inject
    BuiltInAgents builtIn;

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    Background background;

    void start(@Observes StartupEvent event) {
        background.every(POLL, "announce agents", this::announceNew);
    }

    @Override
    public Set<String> types() {
        return Set.of(CatalogueEvents.REQUESTED);
    }

    /** The number goes out at once, the versions with the next poll; their order does not matter. */
    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        if (!builtIn.stored()) {
            throw ProblemException.unavailable("the agents are still being loaded", null);
        }
        return Commit.of(tx -> tx.preparedQuery(AGAIN)
                .execute()
                .chain(() -> tx.preparedQuery(COUNT).execute())
                .map(rows -> rows.iterator().next().getLong("entries").intValue())
                .flatMap(entries -> outbox.add(tx, Topics.AGENT_EVENTS, CatalogueEvents.announced(entries))));
    }

    /** Tells of what has not been told. */
    Uni<Void> announceNew() {
        return database.inTransaction(this::batch)
                .flatMap(size -> size < BATCH ? Uni.createFrom().voidItem() : announceNew());
    }

    private Uni<Integer> batch(SqlConnection tx) {
        return tx.preparedQuery(NEW).execute(Tuple.of(BATCH)).flatMap(rows -> {
            List<Row> found = StreamSupport.stream(rows.spliterator(), false).toList();
            String[] ids = found.stream().map(row -> row.getString("id")).toArray(String[]::new);
            return found.isEmpty()
                    ? Uni.createFrom().item(0)
                    : tx.preparedQuery(DONE)
                            .execute(Tuple.tuple().addArrayOfString(ids))
                            .chain(() -> outbox.add(tx, Topics.AGENT_EVENTS, events(found)))
                            .replaceWith(ids.length);
        });
    }

    private static List<Event> events(List<Row> rows) {
        return rows.stream()
                .map(row -> CatalogueEvents.published(
                        row.getString("id"),
                        row.getString("tenant_id"),
                        row.getString("name"),
                        row.getInteger("version"),
                        row.getString("digest"),
                        row.getString("document")))
                .toList();
    }
}

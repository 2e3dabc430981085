package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler that only writes; its data says how often it fails first. */
@ApplicationScoped
class EntryHandler implements TransactionalHandler {
    static final String TYPE = "io.flotilla.test.entry-requested.v1";

    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

    @Inject
    Outbox outbox;

    int attempts(String text) {
        return attempts.get(text).get();
    }

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public Commit commit(Event event) {
        Entry entry = event.dataAs(Entry.class);
        int attempt =
                attempts.computeIfAbsent(entry.text(), t -> new AtomicInteger()).incrementAndGet();
        return tx -> tx.preparedQuery("INSERT INTO note (event_id, key, text) VALUES ($1, $2, $3)")
                .execute(Tuple.of(event.id(), event.key(), entry.text()))
                .chain(() -> outbox.add(
                        tx, Topics.AGENT_EVENTS, event.reply(NoteHandler.ANSWER, Map.of("text", entry.text()))))
                .invoke(() -> {
                    if (entry.failFor() >= attempt) {
                        throw new IllegalStateException("as asked");
                    }
                });
    }

    record Entry(String text, int failFor) {
        static Entry of(String text) {
            return new Entry(text, 0);
        }
    }
}

package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler that writes a note and answers; its data says how it should behave. */
@ApplicationScoped
class NoteHandler implements EventHandler {
    static final String TYPE = "io.flotilla.test.note-requested.v1";
    static final String ANSWER = "io.flotilla.test.note-taken.v1";
    static final String REFUSAL = "io.flotilla.test.note-refused.v1";

    /** What a note asks for, by name; tests complete these. */
    private final Map<String, Uni<Void>> gates = new ConcurrentHashMap<>();

    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

    @Inject
    Outbox outbox;

    Map<String, Uni<Void>> gates() {
        return gates;
    }

    int attempts(String text) {
        return attempts.get(text).get();
    }

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Note note = event.dataAs(Note.class);
        int attempt =
                attempts.computeIfAbsent(note.text(), t -> new AtomicInteger()).incrementAndGet();
        if (note.awayFor() >= attempt) {
            return Uni.createFrom().failure(ProblemException.unavailable("the world is away", null));
        }
        if (note.failFor() >= attempt) {
            return Uni.createFrom().failure(new IllegalStateException("as asked"));
        }
        boolean failInCommit = note.failInCommitFor() >= attempt;
        return gates.getOrDefault(note.text(), Uni.createFrom().voidItem())
                .map(ignored -> tx -> write(tx, event, note, failInCommit));
    }

    private Uni<Void> write(SqlConnection tx, Event event, Note note, boolean fail) {
        return tx.preparedQuery("INSERT INTO note (event_id, key, text) VALUES ($1, $2, $3)")
                .execute(Tuple.of(event.id(), event.key(), note.text()))
                .chain(() -> outbox.add(tx, Topics.AGENT_EVENTS, event.reply(ANSWER, Map.of("text", note.text()))))
                .invoke(() -> {
                    if (fail) {
                        throw new IllegalStateException("cut off before the commit");
                    }
                });
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        return outbox.add(
                tx, Topics.AGENT_EVENTS, event.reply(REFUSAL, Json.object().put("code", failure.code())));
    }

    /** The three numbers say how many of the first attempts fail, and where. */
    record Note(String text, int failFor, int failInCommitFor, int awayFor) {
        static Note of(String text) {
            return new Note(text, 0, 0, 0);
        }
    }
}

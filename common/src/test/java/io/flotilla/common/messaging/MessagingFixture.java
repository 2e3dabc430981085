package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.NoteHandler.Note;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A key of its own for each test, on real Postgres and Kafka, and looks into the tables. */
@WithTestResource(FlotillaTestResource.class)
abstract class MessagingFixture {
    @Inject
    Database database;

    @Inject
    NoteHandler handler;

    EmbeddedStack stack;
    KafkaProbe kafka;
    final String run = Ids.next("run");

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    CompletableFuture<Void> gate(String name) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        handler.gates().put(name, Uni.createFrom().completionStage(gate));
        return gate;
    }

    Event note(Note note) {
        return event(run, note);
    }

    static Event event(String key, Note note) {
        return Event.of(NoteHandler.TYPE, "tenant-a", note).about(key, "step").replyingTo("test");
    }

    List<String> notes(String key) {
        var rows = database.pool()
                .preparedQuery("SELECT text FROM note WHERE key = $1 ORDER BY id")
                .execute(Tuple.of(key))
                .await()
                .atMost(Duration.ofSeconds(5));
        return StreamSupport.stream(rows.spliterator(), false)
                .map((Row row) -> row.getString("text"))
                .toList();
    }

    long count(String sql) {
        return database.pool()
                .query(sql)
                .execute()
                .await()
                .atMost(Duration.ofSeconds(5))
                .iterator()
                .next()
                .getLong(0);
    }

    void execute(String sql) {
        database.pool().query(sql).execute().await().atMost(Duration.ofSeconds(5));
    }
}

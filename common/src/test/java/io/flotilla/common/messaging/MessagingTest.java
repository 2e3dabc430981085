package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.NoteHandler.Note;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How work travels, on real Postgres and Kafka: duplicates, order, crashes, lost leases, poison. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
@WithTestResource(FlotillaTestResource.class)
class MessagingTest {
    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    NoteHandler handler;

    @Inject
    EntryHandler entries;

    EmbeddedStack stack;
    private KafkaProbe kafka;
    private final String run = Ids.next("run");

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void aSecondDeliveryIsNotHandledAgain() {
        Event event = note(Note.of("twice"));
        kafka.send(event, event, event);
        Event marker = note(Note.of("after"));
        kafka.send(marker);
        Poll.until(() -> notes(run).contains("after"));
        assertThat(notes(run)).containsExactly("twice", "after");
    }

    @Test
    void eventsOfOneKeyKeepTheirOrderWhenTheFirstIsTriedAgain() {
        kafka.send(note(new Note("a", 2, 0, 0)), note(Note.of("b")), note(new Note("c", 0, 1, 0)), note(Note.of("d")));
        Poll.until(() -> notes(run).size() == 4);
        assertThat(notes(run)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void manyEventsOfManyKeysAreEachHandledOnceAndInOrder() {
        List<String> runs =
                IntStream.range(0, 20).mapToObj(i -> Ids.next("run")).toList();
        for (int i = 0; i < 15; i++) {
            for (String key : runs) {
                kafka.send(event(key, Note.of(Integer.toString(i))));
            }
        }
        List<String> expected =
                IntStream.range(0, 15).mapToObj(Integer::toString).toList();
        for (String key : runs) {
            Poll.until(() -> notes(key).size() >= 15);
            assertThat(notes(key)).isEqualTo(expected);
        }
    }

    @Test
    void anotherKeyDoesNotWaitForASlowOne() {
        CompletableFuture<Void> gate = gate("slow");
        kafka.send(note(Note.of("slow")));
        String other = Ids.next("run");
        kafka.send(event(other, Note.of("quick")));
        Poll.until(() -> notes(other).equals(List.of("quick")));
        assertThat(notes(run)).isEmpty();
        gate.complete(null);
        Poll.until(() -> notes(run).equals(List.of("slow")));
    }

    @Test
    void aCrashBeforeTheCommitLeavesNothingAndIsRepeated() {
        kafka.send(note(new Note("cut", 0, 2, 0)));
        Poll.until(() -> !notes(run).isEmpty());
        assertThat(notes(run)).containsExactly("cut");
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 1)).hasSize(1);
    }

    @Test
    void aCrashAfterTheClaimIsTakenOverWhenTheLeaseExpires() {
        Event event = note(Note.of("orphan"));
        execute("INSERT INTO inbox (id, key, topic, type, source, time, tenant_id, run_id, data, lease_until, fence,"
                + " attempts) VALUES ('/x#" + event.id() + "', '" + run + "', 'flotilla.agent.commands', '"
                + NoteHandler.TYPE + "', '/x', now(), 'tenant-a', '" + run + "',"
                + " convert_to('{\"text\":\"orphan\"}', 'UTF8'), now() + interval '300 milliseconds', 1, 1)");
        Poll.until(() -> notes(run).equals(List.of("orphan")));
    }

    @Test
    void aCrashAfterTheCommitStillSendsTheEvent() {
        execute(
                "INSERT INTO outbox (id, key, topic, type, source, time, tenant_id, run_id, data) VALUES ('left-over', '"
                        + run + "', 'flotilla.agent.events', '" + NoteHandler.ANSWER + "', '/x', now(), 'tenant-a', '"
                        + run
                        + "', convert_to('{}', 'UTF8'))");
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 1)).hasSize(1);
        Poll.until(() -> count("SELECT count(*) FROM outbox") == 0);
    }

    @Test
    void anEventWhoseTransactionCommitsAfterLaterOnesIsSent() {
        String late = Ids.next("run");
        CompletableFuture<Void> gate = new CompletableFuture<>();
        CompletableFuture<Void> added = new CompletableFuture<>();
        CompletableFuture<Void> committed = database.pool()
                .withTransaction(tx -> outbox.add(tx, Topics.AGENT_EVENTS, answer(late))
                        .invoke(() -> added.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(gate)))
                .subscribeAsCompletionStage();
        added.join();
        send(answer(run));
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 1)).hasSize(1);
        gate.complete(null);
        committed.join();
        send(answer(run));
        assertThat(kafka.read(Topics.AGENT_EVENTS, late, 1)).hasSize(1);
    }

    @Test
    void whoTakesTheOutboxOverSendsAllThatIsLeftHoweverMuchItIs() {
        execute("INSERT INTO outbox (id, key, topic, type, source, time, tenant_id, run_id, data) SELECT 'left-' || n,"
                + " 'key-' || n % 1000, 'flotilla.agent.events', '" + NoteHandler.ANSWER
                + "', '/x', now(), 'tenant-a', '"
                + run + "', convert_to('{}', 'UTF8') FROM generate_series(1, 5000) AS n");
        execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");
        Poll.until(() -> count("SELECT count(*) FROM outbox") == 0);
    }

    @Test
    void aLostLeaseCannotCommit() {
        CompletableFuture<Void> gate = gate("stolen");
        Event event = note(Note.of("stolen"));
        kafka.send(event);
        Poll.until(() -> count("SELECT count(*) FROM inbox WHERE run_id = '" + run + "' AND attempts = 1") == 1);
        execute("UPDATE inbox SET fence = fence + 1, lease_until = now() + interval '1 minute' WHERE run_id = '" + run
                + "'");
        gate.complete(null);
        String other = Ids.next("run");
        kafka.send(event(other, Note.of("later")));
        Poll.until(() -> notes(other).equals(List.of("later")));
        assertThat(notes(run)).isEmpty();
        handler.gates().remove("stolen");
        execute("UPDATE inbox SET lease_until = now() WHERE run_id = '" + run + "'");
        Poll.until(() -> notes(run).equals(List.of("stolen")));
    }

    @Test
    void aLongHandlerKeepsItsLease() {
        CompletableFuture<Void> gate = gate("long");
        kafka.send(note(Note.of("long")));
        Poll.until(() -> count("SELECT count(*) FROM inbox WHERE run_id = '" + run + "' AND attempts = 1") == 1);
        execute("CREATE TABLE IF NOT EXISTS seen (t timestamptz)");
        execute("INSERT INTO seen SELECT lease_until + interval '1 second' FROM inbox WHERE run_id = '" + run + "'");
        Poll.until(
                () -> count("SELECT count(*) FROM inbox, seen WHERE run_id = '" + run + "' AND lease_until > t") == 1);
        assertThat(handler.attempts("long")).isEqualTo(1);
        gate.complete(null);
        Poll.until(() -> notes(run).equals(List.of("long")));
    }

    @Test
    void poisonGoesToTheDeadLettersAndTheKeyGoesOn() {
        kafka.send(note(new Note("poison", 99, 0, 0)), note(Note.of("next")));
        ConsumerRecord<String, byte[]> dead =
                kafka.read(Topics.DEAD_LETTERS, run, 1).getFirst();
        assertThat(header(dead, "flotilla-service")).isEqualTo("workflow");
        assertThat(header(dead, "flotilla-attempts")).isEqualTo("3");
        assertThat(header(dead, "flotilla-error")).contains("as asked");
        assertThat(new String(dead.value(), StandardCharsets.UTF_8)).contains("poison");
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 2).stream().map(r -> EventRecords.type(r.headers())))
                .containsExactly(NoteHandler.REFUSAL, NoteHandler.ANSWER);
        assertThat(notes(run)).containsExactly("next");
    }

    @Test
    void anAbsentDependencyIsNotCountedAsAFailure() {
        kafka.send(note(new Note("patient", 0, 0, 6)));
        Poll.until(() -> notes(run).equals(List.of("patient")));
        assertThat(handler.attempts("patient")).isEqualTo(7);
    }

    @Test
    void whatOnlyWritesIsHandledOnceInTheTransactionThatReceivesIt() {
        Event twice = entry(run, EntryHandler.Entry.of("first"));
        kafka.send(twice, entry(run, EntryHandler.Entry.of("second")), twice);
        Poll.until(() -> notes(run).size() == 2);
        kafka.send(twice, entry(run, EntryHandler.Entry.of("third")));
        Poll.until(() -> notes(run).size() == 3);
        assertThat(notes(run)).containsExactly("first", "second", "third");
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 3)).hasSize(3);
        assertThat(count("SELECT count(*) FROM inbox WHERE run_id = '" + run + "' AND state = 'done' AND fence = 0"))
                .isEqualTo(3);
    }

    @Test
    void whatOnlyWritesAndFailsIsTriedAgainAndItsKeyWaits() {
        String other = Ids.next("run");
        kafka.send(
                entry(run, new EntryHandler.Entry("fragile", 2)),
                entry(run, EntryHandler.Entry.of("after")),
                entry(other, EntryHandler.Entry.of("beside")));
        Poll.until(() -> notes(run).size() == 2 && notes(other).size() == 1);
        assertThat(notes(run)).containsExactly("fragile", "after");
        assertThat(entries.attempts("fragile")).isEqualTo(3);
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 2)).hasSize(2);
    }

    @Test
    void whatOnlyWritesWaitsBehindWhatTheInboxStillHasOfItsKey() {
        CompletableFuture<Void> gate = gate("before");
        kafka.send(note(Note.of("before")));
        Poll.until(() -> count("SELECT count(*) FROM inbox WHERE run_id = '" + run + "' AND attempts = 1") == 1);
        kafka.send(entry(run, EntryHandler.Entry.of("behind")));
        Poll.until(() -> count("SELECT count(*) FROM inbox WHERE run_id = '" + run + "' AND state = 'pending'") == 2);
        gate.complete(null);
        Poll.until(() -> notes(run).size() == 2);
        assertThat(notes(run)).containsExactly("before", "behind");
    }

    @Test
    void unknownTypesAreIgnoredAndMalformedRecordsAreKept() {
        kafka.send(Event.of("io.flotilla.test.from-the-future.v9", "tenant-a", Note.of("x"))
                .about(run, null));
        ProducerRecord<String, byte[]> broken =
                new ProducerRecord<>(Topics.AGENT_COMMANDS, run, "not json".getBytes(StandardCharsets.UTF_8));
        broken.headers().add("ce_type", NoteHandler.TYPE.getBytes(StandardCharsets.UTF_8));
        kafka.send(broken);
        kafka.send(note(Note.of("fine")));
        Poll.until(() -> notes(run).equals(List.of("fine")));
        assertThat(new String(kafka.read(Topics.DEAD_LETTERS, run, 1).getFirst().value(), StandardCharsets.UTF_8))
                .isEqualTo("not json");
        assertThat(count("SELECT count(*) FROM inbox WHERE type LIKE '%future%'"))
                .isZero();
    }

    @Test
    void whatIsCommittedWhileKafkaIsAwayFlowsWhenItIsBack() {
        stack.stopKafka();
        try {
            send(answer(run));
            assertThat(count("SELECT count(*) FROM outbox WHERE run_id = '" + run + "'"))
                    .isEqualTo(1);
        } finally {
            stack.startKafka();
        }
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 1)).hasSize(1);
    }

    private void send(Event event) {
        database.inTransaction(tx -> outbox.add(tx, Topics.AGENT_EVENTS, event))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private static Event answer(String key) {
        return Event.of(NoteHandler.ANSWER, "tenant-a", Note.of("done")).about(key, null);
    }

    private CompletableFuture<Void> gate(String name) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        handler.gates().put(name, Uni.createFrom().completionStage(gate));
        return gate;
    }

    private Event note(Note note) {
        return event(run, note);
    }

    private static Event entry(String key, EntryHandler.Entry entry) {
        return Event.of(EntryHandler.TYPE, "tenant-a", entry).about(key, "step").replyingTo("test");
    }

    private static Event event(String key, Note note) {
        return Event.of(NoteHandler.TYPE, "tenant-a", note).about(key, "step").replyingTo("test");
    }

    private List<String> notes(String key) {
        var rows = database.pool()
                .preparedQuery("SELECT text FROM note WHERE key = $1 ORDER BY id")
                .execute(Tuple.of(key))
                .await()
                .atMost(Duration.ofSeconds(5));
        return StreamSupport.stream(rows.spliterator(), false)
                .map((Row row) -> row.getString("text"))
                .toList();
    }

    private long count(String sql) {
        return database.pool()
                .query(sql)
                .execute()
                .await()
                .atMost(Duration.ofSeconds(5))
                .iterator()
                .next()
                .getLong(0);
    }

    private void execute(String sql) {
        database.pool().query(sql).execute().await().atMost(Duration.ofSeconds(5));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

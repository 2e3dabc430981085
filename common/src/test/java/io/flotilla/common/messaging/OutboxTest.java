package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.NoteHandler.Note;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How events leave: however late their transaction, and whoever dies or is away. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
class OutboxTest extends MessagingFixture {
    @Inject
    Outbox outbox;

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

    /** Here and by another instance, committed and rolled back, one by one and together: each key in its order, once. */
    @Test
    void eventsOfAKeyKeepTheirOrderWhoeverCommitsThem() {
        int keys = 12;
        int rounds = 30;
        List<String> runs = Stream.generate(() -> Ids.next("run")).limit(keys).toList();
        List<CompletableFuture<Void>> writers = runs.stream()
                .map(key -> writeAll(key, 1, rounds).subscribeAsCompletionStage())
                .toList();
        writers.forEach(CompletableFuture::join);

        for (String key : runs) {
            assertThat(kafka.read(Topics.AGENT_EVENTS, key, 2 * rounds).stream()
                            .map(record -> new String(
                                    record.headers().lastHeader("ce_sequence").value(), StandardCharsets.UTF_8))
                            .distinct()
                            .map(Integer::valueOf))
                    .as(key)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 2 * rounds).boxed().toList());
        }
    }

    private Uni<Void> writeAll(String key, int round, int last) {
        return round > last
                ? Uni.createFrom().voidItem()
                : write(key, round).chain(() -> writeAll(key, round + 1, last));
    }

    /** Two events: here; or as another instance would, whose rows nobody hands to the relay; after some that never came. */
    private Uni<Void> write(String key, int round) {
        List<Event> two =
                List.of(answer(key).sequenced(2L * round - 1), answer(key).sequenced(2L * round));
        Uni<Void> elsewhere = database.pool().withTransaction(tx -> outbox.add(tx, Topics.AGENT_EVENTS, two));
        Uni<Void> here = database.inTransaction(tx -> outbox.add(tx, Topics.AGENT_EVENTS, two));
        Uni<Void> never = database.inTransaction(tx -> outbox.add(tx, Topics.AGENT_EVENTS, two)
                        .chain(() -> tx.query("SELECT 1 / 0").execute())
                        .replaceWithVoid())
                .onFailure()
                .recoverWithNull();
        return switch (round % 5) {
            case 0 -> elsewhere;
            case 1 -> never.chain(() -> here);
            default -> here;
        };
    }

    private void send(Event event) {
        database.inTransaction(tx -> outbox.add(tx, Topics.AGENT_EVENTS, event))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private static Event answer(String key) {
        return Event.of(NoteHandler.ANSWER, "tenant-a", Note.of("done")).about(key, null);
    }
}

package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.NoteHandler.Note;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** How work arrives: duplicates, order, crashes, lost leases, poison. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
class InboxTest extends MessagingFixture {
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

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

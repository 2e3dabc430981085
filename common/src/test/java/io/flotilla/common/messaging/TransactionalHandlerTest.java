package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.NoteHandler.Note;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Handlers that only write. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
class TransactionalHandlerTest extends MessagingFixture {
    @Inject
    EntryHandler entries;

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

    private static Event entry(String key, EntryHandler.Entry entry) {
        return Event.of(EntryHandler.TYPE, "tenant-a", entry).about(key, "step").replyingTo("test");
    }
}

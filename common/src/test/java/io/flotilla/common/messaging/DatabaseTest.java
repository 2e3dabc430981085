package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All of a transaction or nothing of it, whatever fails and whenever. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
class DatabaseTest extends MessagingFixture {
    /** More than the pool has connections. */
    private static final int MANY = 60;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Inject
    Outbox outbox;

    @Test
    void stateAndEventsAreWrittenTogether() {
        assertThat(start(tx -> write(tx, "a").call(() -> emit(tx)))).succeedsWithin(PATIENCE);
        assertThat(notes()).isEqualTo(1);
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, 1)).hasSize(1);
    }

    @Test
    void workThatFailsLeavesNothing() {
        List<CompletableFuture<Void>> refused = IntStream.range(0, MANY)
                .mapToObj(i ->
                        start(tx -> write(tx, "n" + i).call(() -> emit(tx)).invoke(() -> {
                            throw new IllegalStateException("refused");
                        })))
                .toList();
        refused.forEach(one -> fails(one, "refused"));
        assertNothingLeft();
    }

    @Test
    void workThatThrowsBeforeItsFirstStatementLeavesNothing() {
        fails(
                start(tx -> {
                    throw new IllegalStateException("at once");
                }),
                "at once");
        assertNothingLeft();
    }

    @Test
    void aStatementWhoseFailureIsPassedOverStillFailsTheTransaction() {
        Function<SqlConnection, Uni<Void>> passedOver = tx -> write(tx, "a")
                .call(() -> tx.query("SELECT 1 / 0").execute().onFailure().recoverWithNull());
        fails(start(passedOver), "aborted");
        fails(start(tx -> passedOver.apply(tx).call(() -> emit(tx))), "aborted");
        assertNothingLeft();
    }

    @Test
    void anEventThatCannotBeWrittenRollsBack() {
        Event wrong = event().about("with a \0 in it", null);
        fails(start(tx -> write(tx, "a").call(() -> outbox.add(tx, Topics.AGENT_EVENTS, wrong))), "0x00");
        assertNothingLeft();
    }

    @Test
    void whatOnlyTheCommitFindsFailsIt() {
        execute("CREATE TABLE IF NOT EXISTS deferred (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)");
        execute("DELETE FROM deferred");
        fails(
                start(tx -> write(tx, "a")
                        .call(() ->
                                tx.query("INSERT INTO deferred VALUES (1), (1)").execute())
                        .call(() -> emit(tx))),
                "deferred_pkey");
        assertNothingLeft();
    }

    @Test
    void aConnectionThatEndsInTheMiddleFailsItAndThePoolGoesOn() {
        CompletableFuture<Void> cut = start(tx -> write(tx, "a")
                .call(() -> tx.query("SELECT pg_terminate_backend(pg_backend_pid())")
                        .execute()
                        .onFailure()
                        .recoverWithNull()));
        assertThat(cut).failsWithin(PATIENCE);
        // The pool may give the dead connection once more before it hears of its end.
        Poll.until(() -> !start(tx -> write(tx, "after"))
                .handle((ignored, error) -> error != null)
                .join());
        assertThat(notes()).isEqualTo(1);
    }

    /** Statements that their connection has not prepared yet are held back; the commit must not pass them. */
    @Test
    void onConnectionsThatAreNewNothingOvertakes() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND usename = current_user AND state = 'idle'");
        List<CompletableFuture<Void>> all = IntStream.range(0, MANY)
                .mapToObj(i -> start(tx -> write(tx, "n" + i).call(() -> emit(tx))))
                .toList();
        long committed = all.stream()
                .filter(one -> one.handle((ignored, error) -> error == null).join())
                .count();
        assertThat(notes()).isEqualTo(committed).isPositive();
        assertThat(kafka.read(Topics.AGENT_EVENTS, run, (int) committed)).hasSize((int) committed);
    }

    @Test
    void whoeverIsNoLongerWaitedForEndsAndGivesItsConnectionBack() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Cancellable> callers = IntStream.range(0, MANY)
                .mapToObj(i -> database.inTransaction(tx ->
                                write(tx, "n" + i).call(() -> Uni.createFrom().completionStage(gate)))
                        .subscribe()
                        .with(ignored -> {}))
                .toList();
        callers.forEach(Cancellable::cancel);
        gate.complete(null);
        assertThat(start(tx -> write(tx, "after"))).succeedsWithin(PATIENCE);
    }

    @Test
    void whatWaitsForTheEndIsTold() {
        List<String> told = new CopyOnWriteArrayList<>();
        Function<SqlConnection, Uni<Void>> telling = tx -> write(tx, "a").invoke(() -> {
            database.afterCommit(tx, () -> told.add("committed"));
            database.afterEnd(tx, () -> {
                throw new IllegalStateException("keeps no other from its turn");
            });
            database.afterEnd(tx, () -> told.add("ended"));
            assertThat(told).isEmpty();
        });
        assertThat(start(telling)).succeedsWithin(PATIENCE);
        assertThat(told).containsExactly("ended", "committed");

        told.clear();
        fails(
                start(tx -> telling.apply(tx).call(() -> Uni.createFrom().failure(new IOException("refused")))),
                "refused");
        assertThat(told).containsExactly("ended");
    }

    @Test
    void nothingCanWaitForTheEndOfWhatHasEnded() {
        AtomicReference<SqlConnection> used = new AtomicReference<>();
        assertThat(start(tx -> write(tx, "a").invoke(() -> used.set(tx)))).succeedsWithin(PATIENCE);

        assertThatIllegalStateException().isThrownBy(() -> database.afterEnd(used.get(), () -> {}));
        AtomicBoolean ran = new AtomicBoolean();
        database.afterCommit(database.pool(), () -> ran.set(true));
        assertThat(ran).isTrue();
    }

    private void assertNothingLeft() {
        assertThat(start(tx -> tx.query("SELECT 1").execute().replaceWithVoid()))
                .as("the next transaction")
                .succeedsWithin(PATIENCE);
        assertThat(notes()).isZero();
        assertThat(count("SELECT count(*) FROM outbox WHERE run_id = '" + run + "'"))
                .isZero();
        assertThat(count("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"
                        + " AND state LIKE 'idle in transaction%'"))
                .as("transactions left open")
                .isZero();
    }

    private static void fails(CompletableFuture<Void> transaction, String why) {
        assertThat(transaction).failsWithin(PATIENCE).withThrowableThat().withMessageContaining(why);
    }

    private long notes() {
        return count("SELECT count(*) FROM note WHERE key = '" + run + "'");
    }

    private CompletableFuture<Void> start(Function<SqlConnection, Uni<Void>> work) {
        return database.inTransaction(work).subscribeAsCompletionStage();
    }

    private Uni<Void> write(SqlConnection tx, String text) {
        return tx.preparedQuery("INSERT INTO note (event_id, key, text) VALUES ($1, $2, $3)")
                .execute(Tuple.of(Ids.next("evt"), run, text))
                .replaceWithVoid();
    }

    private Uni<Void> emit(SqlConnection tx) {
        return outbox.add(tx, Topics.AGENT_EVENTS, event());
    }

    private Event event() {
        return Event.of(NoteHandler.ANSWER, "tenant-a", Map.of()).about(run, null);
    }
}

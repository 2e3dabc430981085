package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.id.Ids;
import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Who commits with whom, on a real Postgres. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
@WithTestResource(FlotillaTestResource.class)
class GroupCommitTest {
    private static final int MANY = 40;

    @Inject
    GroupCommit group;

    @Inject
    Database database;

    private final String run = Ids.next("run");

    @Test
    void whoComesAloneWaitsForNobody() {
        int seven = await(group.inTransaction(null, tx -> write(tx, "alone").replaceWith(7)));
        assertThat(seven).isEqualTo(7);
        assertThat(written()).containsExactly("alone");
    }

    @Test
    void thoseWhoComeMeanwhileAreOneTransaction() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Long> holder = start(
                null,
                tx -> Uni.createFrom()
                        .completionStage(first)
                        .chain(() -> write(tx, "first"))
                        .chain(() -> transaction(tx)));
        List<CompletableFuture<Long>> others = IntStream.range(0, MANY)
                .mapToObj(i -> start(null, tx -> write(tx, "n" + i).chain(() -> transaction(tx))))
                .toList();
        first.complete(null);

        Set<Long> transactions = others.stream().map(CompletableFuture::join).collect(Collectors.toSet());
        assertThat(transactions).hasSize(1).doesNotContain(holder.join());
        assertThat(written()).hasSize(MANY + 1);
    }

    @Test
    void nobodyFailsBecauseOfAnother() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        start(null, tx -> Uni.createFrom().completionStage(first));
        CompletableFuture<Void> good = start(null, tx -> write(tx, "good"));
        CompletableFuture<Void> refused = start(
                null,
                tx -> write(tx, "refused").invoke(() -> {
                    throw new IllegalStateException("refused");
                }));
        CompletableFuture<Void> broken =
                start(null, tx -> tx.query("SELECT 1 / 0").execute().replaceWithVoid());
        CompletableFuture<Void> alsoGood = start(null, tx -> write(tx, "also good"));
        first.complete(null);

        assertThat(refused)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withMessageContaining("refused");
        assertThat(broken)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withMessageContaining("zero");
        assertThat(good).succeedsWithin(Duration.ofMinutes(1));
        assertThat(alsoGood).succeedsWithin(Duration.ofMinutes(1));
        assertThat(written()).containsExactlyInAnyOrder("good", "also good");
    }

    @Test
    void ofOneClaimOneIsInAGroup() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        start(null, tx -> Uni.createFrom().completionStage(first));
        List<CompletableFuture<Long>> claims = IntStream.range(0, 3)
                .mapToObj(i -> start("claim", tx -> write(tx, "c" + i).chain(() -> transaction(tx))))
                .toList();
        first.complete(null);

        assertThat(claims.stream().map(CompletableFuture::join)).doesNotHaveDuplicates();
        assertThat(written()).containsExactly("c0", "c1", "c2");
    }

    @Test
    void aCommitThatFailsIsNotTriedAgain() {
        await(database.pool()
                .query("CREATE TABLE IF NOT EXISTS late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
                .execute());
        Set<String> asked = ConcurrentHashMap.newKeySet();
        CompletableFuture<Void> first = new CompletableFuture<>();
        start(null, tx -> Uni.createFrom().completionStage(first));
        List<CompletableFuture<Void>> two = List.of("a", "b").stream()
                .map(name -> start(null, tx -> {
                    assertThat(asked.add(name)).as("asked once").isTrue();
                    return tx.query("INSERT INTO late VALUES (1)").execute().replaceWithVoid();
                }))
                .toList();
        first.complete(null);

        two.forEach(one -> assertThat(one)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withMessageContaining("late_pkey"));
    }

    @Test
    void aGroupThatHangsHoldsNobodyUp() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        CompletableFuture<Void> hanging = start(null, tx -> Uni.createFrom().completionStage(never));

        assertThat(start(null, tx -> write(tx, "next"))).succeedsWithin(Duration.ofMinutes(1));
        assertThat(hanging).isNotDone();
        never.complete(null);
        assertThat(hanging).succeedsWithin(Duration.ofMinutes(1));
    }

    private <T> CompletableFuture<T> start(String claim, Function<SqlConnection, Uni<T>> work) {
        return group.inTransaction(claim, work).subscribeAsCompletionStage();
    }

    private Uni<Void> write(SqlConnection tx, String text) {
        return tx.preparedQuery("INSERT INTO note (event_id, key, text) VALUES ($1, $2, $3)")
                .execute(Tuple.of(Ids.next("evt"), run, text))
                .replaceWithVoid();
    }

    private static Uni<Long> transaction(SqlConnection tx) {
        return tx.query("SELECT txid_current()")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private List<String> written() {
        return await(database.pool()
                .preparedQuery("SELECT text FROM note WHERE key = $1 ORDER BY id")
                .execute(Tuple.of(run))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("text"))
                        .toList()));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(1));
    }
}

package io.flotilla.workflow.retention.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.retention.persistence.LogMonths;
import io.flotilla.workflow.retention.persistence.LogMonths.Added;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class MonthsTest {
    private static final String AT_ONCE = "- {id: a, uses: set, with: {x: 1}}";
    private static final String DEFAULT = "run_event_default";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Inject
    Sweeper sweeper;

    @Inject
    Months months;

    @Inject
    LogMonths log;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aRunIsInThePartOfItsMonthAndTheNextOnesAreReady() {
        String run = api.start(AT_ONCE);

        assertThat(partOf(run)).isEqualTo(part(thisMonth()));
        assertThat(parts())
                .contains(
                        part(thisMonth()),
                        part(thisMonth().plusMonths(1)),
                        part(thisMonth().plusMonths(2)));
    }

    @Test
    void theBoundsOfAMonthAreTheTimesOfUlids() {
        // From the ULID specification's reference implementation: 1469918176385 is 01ARYZ6S41.
        assertThat(firstId(Instant.ofEpochMilli(1_469_918_176_385L))).isEqualTo("run_01ARYZ6S41");
        assertThat(firstId(Instant.EPOCH)).isEqualTo("run_0000000000");
        String run = api.start(AT_ONCE);
        assertThat(firstId(Instant.now().minusSeconds(60))).isLessThan(run);
        assertThat(firstId(Instant.now().plusSeconds(60))).isGreaterThan(run);
    }

    @Test
    void aMonthWithoutAPartIsTakenByTheDefaultOneAndKeepsItsEventsThere() {
        YearMonth month = YearMonth.of(2015, 3);
        String run = copy(api.start(AT_ONCE), month, 4);

        assertThat(partOf(run)).isEqualTo(DEFAULT);
        assertThat(add(month)).isEqualTo(Added.BEGUN);
        assertThat(api.get("/api/v1/runs/" + run + "/events").get("items")).isNotEmpty();
        assertThat(parts()).doesNotContain(part(month));
    }

    @Test
    void instancesThatStartAtOnceMakeAMonthOnce() {
        YearMonth month = YearMonth.of(2015, 5);

        List<Added> answers = await(Uni.join()
                .all(IntStream.range(0, 6)
                        .mapToObj(i -> log.add(month.atDay(7), PATIENCE))
                        .toList())
                .andFailFast());

        assertThat(answers).containsOnlyOnce(Added.ADDED).contains(Added.THERE);
        assertThat(parts()).containsOnlyOnce(part(month));
        drop(month);
    }

    @Test
    void anEventIsInTheLogOnceInWhicheverPart() {
        String now = api.start(AT_ONCE);
        String old = copy(now, YearMonth.of(2015, 6), 1);

        assertThat(partOf(old)).isEqualTo(DEFAULT);
        for (String run : List.of(now, old)) {
            assertThatThrownBy(() -> await(append(run, 1)))
                    .isInstanceOfSatisfying(
                            PgException.class, e -> assertThat(e.getSqlState()).isEqualTo("23505"));
        }
    }

    @Test
    void aMonthGoesWithItsEventsOnceNoRunOfItIsKept() {
        YearMonth month = YearMonth.of(2015, 7);
        YearMonth next = month.plusMonths(1);
        add(month);
        add(next);
        Api other = new Api("tenant-" + UUID.randomUUID());
        String model = api.start(AT_ONCE);
        String foreign = copy(other.start(AT_ONCE), month, 1);
        List<String> mine = List.of(copy(model, month, 2), copy(model, month, 3));
        String later = copy(other.start(AT_ONCE), next, 1);
        assertThat(partOf(foreign)).isEqualTo(part(month));
        retain(api, "P30D");

        sweep();

        assertThat(parts()).contains(part(month), part(next));
        assertThat(leaving()).doesNotContain(part(month), part(next));
        assertThat(events(mine))
                .as("the other tenant keeps its runs: deleted one by one")
                .isZero();
        assertThat(other.status(foreign)).isEqualTo("succeeded");
        assertThat(other.get("/api/v1/runs/" + foreign + "/events").get("items"))
                .isNotEmpty();

        age(other, List.of(later), 5);
        retain(other, "P30D");
        sweep();

        assertThat(parts()).doesNotContain(part(month)).contains(part(next));
        other.request().get("/api/v1/runs/" + foreign).then().statusCode(404);
        assertThat(other.status(later)).isEqualTo("succeeded");
        assertThat(api.status(model)).isEqualTo("succeeded");
        assertThat(other.get("/api/v1/runs/" + later + "/events").get("items")).isNotEmpty();
        assertThat(partOf(copy(other.start(AT_ONCE), month, 9))).isEqualTo(DEFAULT);
        age(other, List.of(later), 50);
        sweep();
        assertThat(parts()).doesNotContain(part(next));
    }

    @Test
    void eventsOfAMonthThatLeavesAreNotDeletedOneByOneUntilSomebodyKeepsItsRuns() {
        YearMonth month = YearMonth.of(2015, 10);
        add(month);
        String model = api.start(AT_ONCE);
        String gone = copy(model, month, 1);
        String stays = copy(model, month, 2);
        Instant now = Instant.now();

        await(alone(tx -> log.weigh(tx, Map.of(api.tenant(), now), now)));
        assertThat(leaving()).contains(part(month));
        age(api, List.of(stays), 5);
        retain(api, "P30D");
        await(months.drop(now));
        assertThat(parts()).as("runs of it are there").contains(part(month));
        execute("DELETE FROM run WHERE id = '" + gone + "'");
        assertThat(events(List.of(gone))).isPositive();

        sweep();

        assertThat(leaving()).doesNotContain(part(month));
        assertThat(events(List.of(gone))).isZero();
        assertThat(events(List.of(stays))).isPositive();
        age(api, List.of(stays), 50);
        sweep();
        assertThat(parts()).doesNotContain(part(month));
    }

    @Test
    void aRunThatIsNotOverKeepsItsMonth() {
        YearMonth month = YearMonth.of(2015, 12);
        add(month);
        String open = copy(api.start(AT_ONCE), month, 1);
        execute("UPDATE run SET finished_at = NULL, wake_at = now() + interval '1 day' WHERE id = '" + open + "'");
        retain(api, "P1D");

        sweep();

        assertThat(leaving()).doesNotContain(part(month));
        assertThat(events(List.of(open))).isPositive();
        execute("UPDATE run SET finished_at = now() - interval '9 days', wake_at = NULL WHERE id = '" + open + "'");
        sweep();
        assertThat(parts()).doesNotContain(part(month));
    }

    @Test
    void whileAnAppendIsUnderWayAMonthWaitsAndTheAppendDoesNot() {
        YearMonth month = YearMonth.of(2016, 1);
        add(month);
        String run = api.start(AT_ONCE);
        CompletableFuture<Void> appended = new CompletableFuture<>();
        CompletableFuture<Void> commit = new CompletableFuture<>();
        CompletableFuture<Void> transaction = database.inTransaction(tx -> append(tx, run, 1_001)
                        .invoke(() -> appended.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(commit))
                        .chain(() -> append(tx, run, 1_002)))
                .subscribeAsCompletionStage();
        appended.join();

        await(months.drop(Instant.now()));
        assertThat(parts()).contains(part(month));
        assertThat(api.status(api.start(AT_ONCE))).isEqualTo("succeeded");
        commit.complete(null);
        transaction.join();

        await(months.drop(Instant.now()));
        assertThat(parts()).doesNotContain(part(month));
        execute("DELETE FROM run_event WHERE run_id = '" + run + "' AND sequence > 1000");
    }

    @Test
    void runsGoOnWhileMonthsComeAndGo() {
        List<YearMonth> old = IntStream.rangeClosed(1, 12)
                .mapToObj(month -> YearMonth.of(2017, month))
                .toList();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<String>>> clients = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> startUntil(over)))
                .toList();

        for (YearMonth month : old) {
            add(month);
            drop(month);
        }
        over.set(true);

        List<String> started = clients.stream().flatMap(c -> c.join().stream()).toList();
        assertThat(started).hasSizeGreaterThan(3).allSatisfy(run -> {
            assertThat(api.status(run)).isEqualTo("succeeded");
            assertThat(partOf(run)).isEqualTo(part(thisMonth()));
        });
        assertThat(parts())
                .doesNotContainAnyElementsOf(old.stream().map(MonthsTest::part).toList());
    }

    private List<String> startUntil(AtomicBoolean over) {
        List<String> runs = new ArrayList<>();
        do {
            runs.add(api.start(AT_ONCE));
        } while (!over.get());
        return runs;
    }

    private Added add(YearMonth month) {
        return await(log.add(month.atDay(15), PATIENCE));
    }

    /** However long it takes to find the log idle. */
    private void drop(YearMonth month) {
        Poll.until(() -> {
            await(months.drop(Instant.now()));
            return !parts().contains(part(month));
        });
    }

    private void sweep() {
        Poll.until(() -> {
            await(sweeper.sweep(Instant.now()));
            return emptyMonths() == 0;
        });
    }

    private long emptyMonths() {
        return await(log.empty(Instant.now())).size();
    }

    /** A copy of an ended run as if it had been made and ended in a month; gives its id. */
    private String copy(String run, YearMonth month, int number) {
        Instant at = month.atDay(10).atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        String id = firstId(at) + "%016d".formatted(number);
        await(database.inTransaction(tx -> tx.preparedQuery("""
                        INSERT INTO run SELECT (jsonb_populate_record(r, jsonb_build_object(
                            'id', $2::text, 'created_at', $3::timestamptz, 'started_at', $3, 'finished_at', $3))).*
                        FROM run r WHERE id = $1""")
                .execute(Tuple.of(run, id, at.atOffset(ZoneOffset.UTC)))
                .chain(() -> tx.preparedQuery("""
                        INSERT INTO run_event SELECT $2, sequence, type, data FROM run_event WHERE run_id = $1""").execute(Tuple.of(run, id)))));
        return id;
    }

    private Uni<Void> append(String run, long sequence) {
        return database.inTransaction(tx -> append(tx, run, sequence));
    }

    private static Uni<Void> append(SqlConnection tx, String run, long sequence) {
        return tx.preparedQuery("INSERT INTO run_event (run_id, sequence, type, data) VALUES ($1, $2, 'x', '')")
                .execute(Tuple.of(run, sequence))
                .replaceWithVoid();
    }

    private void retain(Api tenant, String deleteAfter) {
        tenant.request()
                .body(Json.text(Map.of("deleteAfter", deleteAfter)))
                .put("/api/v1/retention")
                .then()
                .statusCode(200);
    }

    private void age(Api tenant, List<String> runs, int days) {
        runs.forEach(run -> execute("UPDATE run SET finished_at = now() - make_interval(days => " + days
                + ") WHERE id = '" + run + "' AND tenant_id = '" + tenant.tenant() + "'"));
    }

    private Uni<Void> alone(Function<SqlConnection, Uni<Void>> work) {
        return database.inTransaction(work);
    }

    private long events(List<String> runs) {
        return await(database.pool()
                .preparedQuery("SELECT count(*) FROM run_event WHERE run_id = ANY ($1)")
                .execute(Tuple.of((Object) runs.toArray(String[]::new)))
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    private String partOf(String run) {
        return texts("SELECT DISTINCT tableoid::regclass::text AS t FROM run_event WHERE run_id = '" + run + "'")
                .getFirst();
    }

    private String firstId(Instant at) {
        return texts("SELECT first_run_id(timestamptz '" + at + "') AS t").getFirst();
    }

    private List<String> parts() {
        return texts("SELECT inhrelid::regclass::text AS t FROM pg_inherits WHERE inhparent = 'run_event'::regclass");
    }

    private List<String> leaving() {
        return texts("SELECT part AS t FROM run_event_month WHERE leaving");
    }

    private List<String> texts(String sql) {
        List<String> texts = new ArrayList<>();
        for (Row row : await(database.pool().query(sql).execute())) {
            texts.add(row.getString("t"));
        }
        return texts;
    }

    private void execute(String sql) {
        await(database.pool().query(sql).execute());
    }

    private static YearMonth thisMonth() {
        return YearMonth.now(ZoneOffset.UTC);
    }

    private static String part(YearMonth month) {
        return "run_event_%d_%02d".formatted(month.getYear(), month.getMonthValue());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(1));
    }
}

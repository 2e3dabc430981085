package io.flotilla.workflow.bulk.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.bulk.domain.BulkAction;
import io.flotilla.workflow.bulk.persistence.BulkOperations;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two at once, and what a crash leaves. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class BulkWorkerTest {
    private static final String ENDLESS = "- {id: a, uses: tool/silent}";

    @Inject
    BulkOperations operations;

    @Inject
    BulkItems items;

    @Inject
    BulkWorker worker;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void whoeverWorksOnTheSameItemsAtOnceDoesEachOnce() {
        List<String> runs = IntStream.range(0, 8).mapToObj(i -> failed()).toList();
        BulkRow operation = leased(runs, "retry");

        Uni.join()
                .all(IntStream.range(0, 32)
                        .mapToObj(i -> items.perform(operation, runs.get(i % runs.size())))
                        .toList())
                .andFailFast()
                .await()
                .atMost(Duration.ofMinutes(1));

        JsonNode forks = api.get("/api/v1/bulk-operations/" + operation.id()).get("forks");
        assertThat(forks).hasSize(8);
        assertThat(api.get("/api/v1/runs?limit=200").get("items")).hasSize(16);
    }

    @Test
    void whatAKilledInstanceLeftIsDoneByAnother() {
        List<String> runs =
                IntStream.range(0, 5).mapToObj(i -> api.start(ENDLESS)).toList();
        BulkRow operation = leased(runs, "cancel");
        await(items.perform(operation, runs.getFirst()));
        assertThat(api.status(runs.get(1))).isEqualTo("running");

        // Its lease runs out.
        await(database.pool()
                .preparedQuery("UPDATE bulk_operation SET turn_at = now() WHERE id = $1")
                .execute(Tuple.of(operation.id())));
        worker.wake();

        String path = "/api/v1/bulk-operations/" + operation.id();
        Poll.until(() -> api.get(path).get("state").asText().equals("completed"));
        assertThat(api.get(path).get("done").asInt()).isEqualTo(5);
        assertThat(runs).allSatisfy(id -> {
            assertThat(api.status(id)).isEqualTo("cancelled");
            assertThat(api.get("/api/v1/runs/" + id + "/events").get("items").findValuesAsText("type"))
                    .containsOnlyOnce("io.flotilla.run.run-cancelled.v1");
        });
    }

    @Test
    void ofACancelledOperationNothingMoreIsDone() {
        List<String> runs =
                IntStream.range(0, 2).mapToObj(i -> api.start(ENDLESS)).toList();
        BulkRow operation = leased(runs, "cancel");
        await(items.perform(operation, runs.getFirst()));

        String path = "/api/v1/bulk-operations/" + operation.id();
        JsonNode cancelled = Api.json(api.post(path + "/cancel", Map.of()));
        await(items.perform(operation, runs.getLast()));

        assertThat(cancelled.get("state").asText()).isEqualTo("cancelled");
        assertThat(api.get(path).get("pending").asInt()).isEqualTo(1);
        assertThat(api.status(runs.getLast())).isEqualTo("running");
    }

    @Test
    void thousandsAreDoneInBatches() {
        String run = api.start(ENDLESS);
        List<String> runs = IntStream.range(0, 1_000)
                .mapToObj(i -> i == 0 ? run : "run_" + i)
                .toList();

        JsonNode accepted = Api.json(api.post("/api/v1/runs:bulk", Map.of("action", "cancel", "ids", runs)));

        String path = "/api/v1/bulk-operations/" + accepted.get("id").asText();
        Poll.until(() -> api.get(path).get("state").asText().equals("completed"));
        assertThat(api.get(path).get("done").asInt()).isEqualTo(1);
        assertThat(api.get(path).get("refused").asInt()).isEqualTo(999);
        assertThat(api.get(path).get("refusals")).hasSize(100);
    }

    @Test
    void overTenThousandAreDoneWithAProgressThatIsListedAndInLittleMemory() {
        int copies = 10_500;
        String run = api.start("- {id: a, uses: set, with: {x: 1}}");
        api.ended(run);
        await(database.pool()
                .preparedQuery(
                        "INSERT INTO run SELECT (jsonb_populate_record(r, jsonb_build_object('id', r.id || i))).*"
                                + " FROM run r, generate_series(1, $2::int) i WHERE r.id = $1")
                .execute(Tuple.of(run, copies)));
        long before = heap();

        api.post("/api/v1/runs:bulk", Map.of("action", "archive", "filter", Map.of("status", "succeeded")))
                .then()
                .statusCode(202);

        AtomicInteger done = new AtomicInteger();
        while (done.get() < copies + 1) {
            int last = done.get();
            Poll.until(() -> {
                JsonNode listed = api.get("/api/v1/bulk-operations").at("/items/0");
                done.set(listed.get("done").asInt());
                assertThat(listed.get("total").asInt()).isEqualTo(copies + 1);
                assertThat(listed.get("pending").asInt()).isEqualTo(copies + 1 - done.get());
                return done.get() > last;
            });
        }
        assertThat(heap() - before).as("bytes that stay").isLessThan(64 << 20);
        Poll.until(() ->
                api.get("/api/v1/bulk-operations").at("/items/0/state").asText().equals("completed"));
        assertThat(api.get("/api/v1/runs").get("items")).isEmpty();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private String failed() {
        String id = api.start("- {id: a, uses: gate, with: {rules: [{name: n, check: '${{ false }}', message: m}]}}");
        assertThat(api.ended(id).get("status").asText()).isEqualTo("failed");
        return id;
    }

    /** An operation that an instance holds which is not this one. */
    private BulkRow leased(List<String> runs, String action) {
        BulkRow row = new BulkRow(
                Ids.next("bulk"),
                api.tenant(),
                BulkAction.of(action).orElseThrow(),
                "running",
                null,
                null,
                Set.of("runs:write"),
                0,
                Instant.now().plusSeconds(3600),
                "user:test",
                null);
        await(database.inTransaction(tx -> operations
                .create(tx, row)
                .chain(() -> operations.add(tx, row, runs))
                .flatMap(total -> operations.total(tx, row.id(), total))));
        return row;
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(1));
    }
}

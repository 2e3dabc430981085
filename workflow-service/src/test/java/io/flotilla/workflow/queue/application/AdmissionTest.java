package io.flotilla.workflow.queue.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits under pressure: many at once, in a service with room for six. */
@QuarkusTest
@TestProfile(AdmissionTest.Small.class)
@WithTestResource(FlotillaTestResource.class)
class AdmissionTest {
    private static final int ROOM = 6;

    /** A service that is soon full. */
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "flotilla.workflow.max-active-runs",
                    Integer.toString(ROOM),
                    // Written out: the default is an expression, which Quarkus takes for a change when it restarts.
                    "quarkus.application.name",
                    "workflow-service");
        }
    }

    @Inject
    QueueDispatcher dispatcher;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    /** The next test finds an empty service. */
    @AfterEach
    void end() {
        execute("DELETE FROM run_event");
        execute("DELETE FROM run");
    }

    @Test
    void manyAtOnceNeverExceedTheLimitOfTheirQueueNorTheService() {
        api.request()
                .body("{\"concurrency\": 2}")
                .put("/api/v1/queues/two")
                .then()
                .statusCode(201);
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String queue = i % 2 == 0 ? "two" : "default";
            work.add(CompletableFuture.supplyAsync(() -> start(api, queue)));
            // As another instance would, at the same moment.
            work.add(CompletableFuture.supplyAsync(
                    () -> dispatcher.round().await().indefinitely()));
        }
        work.forEach(CompletableFuture::join);
        Poll.until(() -> active(null) == ROOM);

        for (int ended = 0; active(null) + queued() > 0; ended++) {
            assertThat(active("two")).isLessThanOrEqualTo(2);
            assertThat(active(null)).isLessThanOrEqualTo(ROOM);
            String id = anyActive();
            CompletableFuture<?>[] rivals = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> dispatcher.round().await().indefinitely()))
                    .toArray(CompletableFuture[]::new);
            api.post("/api/v1/runs/" + id + "/cancel", Map.of()).then().statusCode(200);
            CompletableFuture.allOf(rivals).join();
            Poll.until(() -> active(null) > 0 || queued() == 0);
            assertThat(ended).isLessThan(24);
        }
        assertThat(count("SELECT count(*) AS n FROM run WHERE status = 'cancelled'"))
                .isEqualTo(24);
    }

    @Test
    void oneTenantsTenThousandDoNotStarveAnothersOne() {
        for (int i = 0; i < ROOM; i++) {
            start(api, "default");
        }
        multiply(start(api, "default"), 10_000);
        Api other = new Api("tenant-" + UUID.randomUUID());
        String single = start(other, "default");
        assertThat(other.status(single)).isEqualTo("queued");

        api.post("/api/v1/runs/" + anyActive() + "/cancel", Map.of()).then().statusCode(200);

        Poll.until(() -> active(null) == ROOM);
        assertThat(other.status(single)).isEqualTo("running");
    }

    @Test
    void whatACrashLeftInAQueueIsFoundByThePoll() {
        api.request()
                .body("{\"concurrency\": 1}")
                .put("/api/v1/queues/one")
                .then()
                .statusCode(201);
        String first = start(api, "one");
        String second = start(api, "one");
        // As if the process had been killed right after the commit: nobody in memory knows that there is room.
        execute("UPDATE run SET status = 'cancelled', finished_at = now(), wake_at = NULL WHERE id = '" + first + "'");

        Poll.until(() -> api.status(second).equals("running"));
    }

    private static String start(Api api, String queue) {
        JsonNode definition = Documents.yaml(Documents.text("", "- {id: a, uses: tool/silent}"));
        var response = api.post("/api/v1/runs", Map.of("definition", definition, "queue", queue));
        response.then().statusCode(201);
        return Api.json(response).get("id").asText();
    }

    /** Copies of a queued run, made faster than one by one. */
    private void multiply(String id, int times) {
        execute("""
                CREATE TEMP TABLE copies ON COMMIT PRESERVE ROWS AS
                SELECT r.*, 'run_copy' || g AS copy FROM run r, generate_series(1, %d) g WHERE r.id = '%s'""".formatted(times, id), """
                INSERT INTO run (id, tenant_id, workflow, digest, status, version, cost, created_by, created_at)
                SELECT copy, tenant_id, workflow, digest, status, version, cost, created_by, created_at FROM copies""", """
                INSERT INTO run_event (run_id, sequence, type, data)
                SELECT copy, e.sequence, e.type,
                       convert_to(replace(convert_from(e.data, 'UTF8'), '%1$s', copy), 'UTF8')
                FROM copies, run_event e WHERE e.run_id = '%1$s'""".formatted(id));
    }

    private int active(String queue) {
        return count("SELECT count(*) AS n FROM run WHERE started_at IS NOT NULL AND finished_at IS NULL"
                + (queue == null ? "" : " AND queue = '" + queue + "'"));
    }

    private int queued() {
        return count("SELECT count(*) AS n FROM run WHERE started_at IS NULL AND finished_at IS NULL");
    }

    private String anyActive() {
        return database.pool()
                .query("SELECT id FROM run WHERE started_at IS NOT NULL AND finished_at IS NULL AND tenant_id = '"
                        + api.tenant() + "' LIMIT 1")
                .executeAndAwait()
                .iterator()
                .next()
                .getString("id");
    }

    private int count(String sql) {
        return database.pool()
                .preparedQuery(sql)
                .executeAndAwait(Tuple.tuple())
                .iterator()
                .next()
                .getInteger("n");
    }

    private void execute(String... statements) {
        database.inTransaction(tx -> {
                    var all = io.smallrye.mutiny.Uni.createFrom().voidItem();
                    for (String sql : statements) {
                        all = all.chain(() -> tx.query(sql).execute().replaceWithVoid());
                    }
                    return all;
                })
                .await()
                .indefinitely();
    }
}

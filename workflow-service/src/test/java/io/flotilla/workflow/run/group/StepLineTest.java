package io.flotilla.workflow.run.group;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Concurrency groups of steps, over many runs, on Postgres and Kafka. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class StepLineTest extends ExecutorTest {
    private static final String SILENT = "- {id: a, uses: tool/silent, concurrency: {group: db, limit: 2}}";

    @Inject
    Database database;

    @Test
    void noMoreThanTheLimitAreAtWorkAndTheNextComesInOrder() {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.add(api.start(SILENT));
            int started = Math.min(2, runs.size());
            Poll.until(() -> working(runs) == started);
        }
        JsonNode waiting = step(api.run(runs.get(2)), "a");
        assertThat(waiting.get("status").asText()).isEqualTo("waiting");
        assertThat(waiting.at("/waiting/reason").asText()).isEqualTo("concurrency");
        assertThat(waiting.at("/waiting/group").asText()).isEqualTo("db");
        assertThat(api.status(runs.get(2))).isEqualTo("waiting");
        Api another = new Api("tenant-" + UUID.randomUUID());
        String elsewhere = another.start(SILENT);
        Poll.until(
                () -> step(another.run(elsewhere), "a").get("status").asText().equals("running"));

        for (int i = 0; i < 5; i++) {
            executor.complete(command(runs.get(i)), Json.tree(i));
            api.ended(runs.get(i));
            int started = Math.min(5, i + 3);
            Poll.until(() -> begun(runs) == started);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void whatIsCalledOffMakesRoomAndLeavesNothing() {
        String first = api.start(SILENT.replace("limit: 2", "limit: 1"));
        String second = api.start(SILENT.replace("limit: 2", "limit: 1"));
        String third = api.start(SILENT.replace("limit: 2", "limit: 1"));
        command(first);
        api.post("/api/v1/runs/" + second + "/cancel", Map.of());
        api.post("/api/v1/runs/" + first + "/cancel", Map.of());
        command(third);
        api.post("/api/v1/runs/" + third + "/cancel", Map.of());
        Poll.until(() -> rows() == 0);
    }

    @Test
    void aPausedRunIsPassedOverAndKeepsItsPlace() {
        String one = SILENT.replace("limit: 2", "limit: 1");
        String first = api.start(one);
        command(first);
        String paused = api.start(one);
        String third = api.start(one);
        api.post("/api/v1/runs/" + paused + "/pause", Map.of()).then().statusCode(200);
        executor.complete(command(first), Json.tree(1));
        executor.complete(command(third), Json.tree(1));
        api.ended(third);
        assertThat(executor.commands(paused)).isEmpty();
        api.post("/api/v1/runs/" + paused + "/resume", Map.of()).then().statusCode(200);
        executor.complete(command(paused), Json.tree(1));
        assertThat(api.ended(paused).get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void retriesAndItemsTakeTurns() {
        String run = api.start("""
                - id: a
                  uses: tool/flaky
                  foreach: [1, 2, 3, 4, 5, 6]
                  concurrency: {group: 'of-${{ run.id }}', limit: 1}
                  retry: {attempts: 2, backoff: PT0S}
                  with: {until: 2, class: exit-code, n: '${{ item }}'}
                """);
        JsonNode ended = api.ended(run);
        assertThat(ended.get("status").asText()).isEqualTo("succeeded");
        assertThat(executor.commands(run)).hasSize(12);
        assertThat(rows()).isZero();
    }

    @Test
    void whatACrashLeftIsFoundByThePoll() {
        String first = api.start(SILENT.replace("limit: 2", "limit: 1"));
        command(first);
        String second = api.start(SILENT.replace("limit: 2", "limit: 1"));
        Poll.until(() -> rows() == 2);
        // As if the process had died between the release of the place and the look at the line.
        sql("DELETE FROM step_line WHERE run_id = $1", first);
        command(second);
    }

    private long working(List<String> runs) {
        return runs.stream()
                .filter(run -> step(api.run(run), "a").get("status").asText().equals("running"))
                .count();
    }

    private long begun(List<String> runs) {
        return runs.stream()
                .filter(run -> !step(api.run(run), "a").get("status").asText().equals("waiting"))
                .count();
    }

    private Event command(String run) {
        Poll.until(() -> !executor.commands(run).isEmpty());
        return executor.commands(run).getFirst();
    }

    private long rows() {
        return sql("SELECT count(*) FROM step_line WHERE tenant_id = $1", api.tenant());
    }

    private long sql(String statement, String parameter) {
        var rows = database.pool()
                .preparedQuery(statement)
                .execute(Tuple.of(parameter))
                .subscribeAsCompletionStage()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return rows.size() == 0 ? rows.rowCount() : rows.iterator().next().getLong(0);
    }
}

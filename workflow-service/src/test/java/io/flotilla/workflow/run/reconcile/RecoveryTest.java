package io.flotilla.workflow.run.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.run.application.RunCache;
import io.flotilla.workflow.run.persistence.Stored;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens when memory and database differ: another instance was at work, or this one was killed. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class RecoveryTest extends ExecutorTest {
    @Inject
    RunCache cache;

    @Inject
    RunPoller poller;

    @Inject
    Database database;

    @Test
    void anAnswerIsNotLostWhenTheRunWentOnElsewhere() {
        String id = api.start("""
                - {id: a, uses: tool/silent, retry: {attempts: 2, backoff: PT0S}}
                - {id: b, uses: tool/silent}""");
        Poll.until(() -> executor.commands(id).size() == 2);
        Stored stale = cache.get(api.tenant(), id);
        executor.complete(executor.commands(id).get(1), Json.object());
        Poll.until(() -> Api.step(api.run(id), "b").get("status").asText().equals("succeeded"));

        // As another instance would see it, which took no part in the last answer.
        cache.put(stale);
        executor.complete(executor.commands(id).get(0), Json.object());

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.get("cost").asText()).isEqualTo("0.020");
    }

    @Test
    void aDuplicateIsNotTakenForNewsByAStaleMemory() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/silent}");
        Poll.until(() -> executor.commands(id).size() == 2);
        Stored stale = cache.get(api.tenant(), id);
        executor.complete(executor.commands(id).get(0), Json.object());
        Poll.until(() -> Api.step(api.run(id), "a").get("status").asText().equals("succeeded"));

        cache.put(stale);
        executor.complete(executor.commands(id).get(0), Json.object());
        executor.complete(executor.commands(id).get(1), Json.object());

        assertThat(api.ended(id).get("cost").asText()).isEqualTo("0.020");
    }

    @Test
    void answersToOneRunThatComeTogetherAreAllTaken() {
        int steps = 20;
        String id = api.start(IntStream.range(0, steps)
                .mapToObj(i -> "- {id: s" + i + ", uses: tool/silent}")
                .collect(Collectors.joining("\n")));
        Poll.until(() -> executor.commands(id).size() == steps);

        executor.commands(id).forEach(command -> executor.complete(command, Json.object()));

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.get("cost").asText()).isEqualTo("0.200");
    }

    @Test
    void aTimerIsKeptEvenWhenTheProcessThatSetItIsGone() {
        String id = api.start("- {id: w, uses: wait, with: {for: P1D}}");
        forget(id, "now() - interval '1 minute'");

        // The clock of the log says a day; the poller looks, finds nothing due, and says when to look again.
        Poll.until(() -> wakeAtIsAhead(id, Duration.ofHours(23)));
        assertThat(api.status(id)).isEqualTo("waiting");
    }

    @Test
    void aRunThatWaitsForNothingIsFoundAndGoesOn() {
        String id = api.start("- {id: w, uses: wait, with: {for: PT0.2S}}\n- {id: far, uses: wait, with: {for: P9D}}");
        forget(id, "NULL");

        poller.reconcile();

        Poll.until(() -> wakeAtIsAhead(id, Duration.ofDays(8)));
        Poll.until(() -> Api.step(api.run(id), "w").get("status").asText().equals("succeeded"));
        api.post("/api/v1/runs/" + id + "/cancel", Map.of()).then().statusCode(200);
    }

    private void forget(String id, String wakeAt) {
        database.pool()
                .preparedQuery("UPDATE run SET wake_at = " + wakeAt + " WHERE id = $1")
                .executeAndAwait(Tuple.of(id));
    }

    private boolean wakeAtIsAhead(String id, Duration ahead) {
        return database.pool()
                .preparedQuery(
                        "SELECT coalesce(wake_at > now() + $2 * interval '1 second', false) AS ahead FROM run WHERE id = $1")
                .executeAndAwait(Tuple.of(id, ahead.toSeconds()))
                .iterator()
                .next()
                .getBoolean("ahead");
    }
}

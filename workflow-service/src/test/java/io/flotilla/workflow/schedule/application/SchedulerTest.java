package io.flotilla.workflow.schedule.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.background.OwnContext;
import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.schedule.domain.ScheduleReader;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the clock brings about, at times that the tests name: years ahead, where the real clock does not interfere. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SchedulerTest {
    @Inject
    Scheduler scheduler;

    @Inject
    EventFires fires;

    @Inject
    Database database;

    @Inject
    Vertx vertx;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @BeforeEach
    void publish() {
        workflow("quick", "- {id: a, uses: set, with: {x: 1}}");
        workflow("endless", "- {id: a, uses: tool/silent}");
    }

    @Test
    void itFiresOnceAtItsTimeAlsoWhenManyInstancesLook() {
        put("yearly", "quick", "");
        Instant time = next("yearly");

        tick(time.minusMillis(1));
        assertThat(runs("yearly")).isEmpty();
        IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.runAsync(() -> tick(time)))
                .toList()
                .forEach(CompletableFuture::join);
        tick(time.plusSeconds(1));

        Poll.until(() -> runs("yearly").size() == 1);
        JsonNode run = api.ended(runs("yearly").getFirst());
        assertThat(run.get("scheduledAt").asText()).isEqualTo(time.toString());
        assertThat(nextStored("yearly")).isAfter(time);
    }

    @Test
    void killedBetweenTheTwoStepsNothingIsLostAndNothingDoubled() {
        put("yearly", "quick", "");
        Instant time = next("yearly");

        // The first step has committed, and then the process is gone; another instance's poll goes on.
        onOwnContext(() -> scheduler.take(time));
        onOwnContext(() -> scheduler.take(time));

        Poll.until(() -> runs("yearly").size() == 1);
        onOwnContext(scheduler::fireAll);
        assertThat(runs("yearly")).hasSize(1);
    }

    @Test
    void killedBeforeTheCommitOfTheRunTheSameRunStartsLater() {
        put("yearly", "quick", "");
        Instant time = next("yearly");
        execute("CREATE OR REPLACE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'killed'; END $$");
        execute("CREATE TRIGGER crash BEFORE UPDATE ON schedule_fire FOR EACH ROW" + " WHEN (NEW.schedule_id = '"
                + id("yearly") + "') EXECUTE FUNCTION crash()");
        try {
            tick(time);
            assertThat(runs("yearly")).isEmpty();
        } finally {
            execute("DROP TRIGGER crash ON schedule_fire");
        }

        Poll.until(() -> runs("yearly").size() == 1);
        assertThat(lastRuns("yearly").get(0).get("runId").asText())
                .isEqualTo(runs("yearly").getFirst());
    }

    @Test
    void aFiringIsSkippedWhileTheRunBeforeHasNotEnded() {
        put("yearly", "endless", "overlap: skip");
        fireTwice("yearly");

        Poll.until(() -> states("yearly").contains("skipped"));
        assertThat(runs("yearly")).hasSize(1);
        assertThat(lastRuns("yearly").get(0).get("message").asText())
                .contains(runs("yearly").getFirst());
    }

    @Test
    void aFiringWaitsForTheRunBeforeToEnd() {
        put("yearly", "endless", "overlap: queue");
        fireTwice("yearly");
        assertThat(runs("yearly")).hasSize(1);
        assertThat(states("yearly")).contains("pending");

        api.post("/api/v1/runs/" + runs("yearly").getFirst() + "/cancel", Map.of())
                .then()
                .statusCode(200);

        Poll.until(() -> runs("yearly").size() == 2);
    }

    @Test
    void theRunBeforeMakesWay() {
        put("yearly", "endless", "overlap: cancel-previous");
        fireTwice("yearly");

        Poll.until(() -> runs("yearly").size() == 2);
        List<String> statuses =
                runs("yearly").stream().map(api::status).sorted().toList();
        assertThat(statuses).containsExactly("cancelled", "running");
    }

    @Test
    void whatPassedDuringADowntimeIsMadeUpForOnce() {
        put("yearly", "quick", "catchUp: one");
        Instant late = next("yearly")
                .atOffset(ZoneOffset.UTC)
                .plusYears(3)
                .plusDays(40)
                .toInstant();

        tick(late);

        Poll.until(() -> runs("yearly").size() == 1);
        assertThat(lastRuns("yearly")).hasSize(1);
        assertThat(nextStored("yearly")).isAfter(late);
    }

    @Test
    void aWorkflowThatIsGoneIsAFiringThatFailedAndTheScheduleGoesOn() {
        put("yearly", "quick", "");
        execute("DELETE FROM workflow_version WHERE tenant_id = '" + api.tenant() + "' AND name = 'quick'");
        Instant time = next("yearly");

        tick(time);

        Poll.until(() -> states("yearly").contains("failed"));
        assertThat(lastRuns("yearly").get(0).get("message").asText()).contains("quick");
        assertThat(nextStored("yearly")).isAfter(time);
    }

    @Test
    void aScheduleThatCannotBeReadKeepsNoOtherFromFiring() {
        put("garbled", "quick", "");
        put("invalid", "quick", "");
        put("yearly", "quick", "");
        put("late", "quick", "");
        Instant time = next("yearly");
        broken("garbled", "'no json'");
        broken("invalid", "'{\"kind\": \"Schedule\"}'");

        tick(time);

        Poll.until(() -> runs("yearly").size() == 1 && runs("late").size() == 1);
        assertThat(api.get("/api/v1/schedules").get("items").findValuesAsText("name"))
                .contains("garbled", "invalid", "yearly");
        assertThat(runs("garbled")).isEmpty();
    }

    @Test
    void aFiringOfAScheduleThatCannotBeReadFailsAndKeepsNoOtherFromFiring() {
        put("invalid", "quick", "");
        put("yearly", "quick", "");
        Instant time = next("yearly");
        onOwnContext(() -> scheduler.take(time));
        Poll.until(() -> runs("invalid").size() == 1);
        broken("invalid", "'{\"kind\": \"Schedule\"}'");
        execute("INSERT INTO schedule_fire (schedule_id, key, kind, scheduled_at, depth, state) VALUES ('"
                + id("invalid") + "', 'k', 'trigger', now(), 0, 'pending')");

        onOwnContext(scheduler::fireAll);

        assertThat(states("invalid")).contains("failed");
        assertThat(runs("invalid")).hasSize(1);
        Poll.until(() -> runs("yearly").size() == 1);
    }

    @Test
    void moreThanABatchIsTakenInOneTick() {
        put("yearly", "quick", "");
        Instant time = next("yearly");
        execute(
                "INSERT INTO schedule (id, tenant_id, name, document, overlap, next_time, due_at, created_at, created_by,"
                        + " updated_at, updated_by) SELECT id || '-' || i, tenant_id, name || '-' || i, document, overlap,"
                        + " next_time, due_at, created_at, created_by, updated_at, updated_by"
                        + " FROM schedule, generate_series(1, 120) i WHERE id = '" + id("yearly") + "'");

        onOwnContext(() -> scheduler.takeAll(time));

        assertThat(count("SELECT count(*) FROM schedule WHERE tenant_id = $1 AND due_at <= '" + time + "'"))
                .isZero();
    }

    @Test
    void whatAnotherInstanceHasJustSavedHearsWhatIsEmitted() {
        workflow("told", "- {id: a, uses: set, with: {x: 1}}");
        put("listener", "told", "");
        execute("UPDATE schedule SET event_type = '" + ScheduleReader.EMITTED + "' WHERE id = '" + id("listener")
                + "'");
        Event event = Event.of(ScheduleReader.EMITTED, api.tenant(), Map.of("name", "go"));

        onOwnContext(() -> fires.heard(event)
                .flatMap(commit -> database.inTransaction(commit::apply))
                .replaceWith(1));

        assertThat(count("SELECT count(*) FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id"
                        + " WHERE s.tenant_id = $1 AND f.kind = 'event'"))
                .isEqualTo(1);
    }

    private void broken(String name, String document) {
        execute("UPDATE schedule SET document = convert_to(" + document + ", 'UTF8') WHERE id = '" + id(name) + "'");
    }

    private int count(String sql) {
        return database.pool()
                .preparedQuery(sql)
                .executeAndAwait(Tuple.of(api.tenant()))
                .iterator()
                .next()
                .getInteger(0);
    }

    private void fireTwice(String name) {
        Instant first = next(name);
        tick(first);
        Poll.until(() -> runs(name).size() == 1);
        tick(first.plus(Duration.ofDays(366)));
    }

    private void tick(Instant now) {
        onOwnContext(() -> scheduler.tick(now));
    }

    /** As the poll does it: sessions of Hibernate need a context of their own. */
    private void onOwnContext(Supplier<Uni<Integer>> work) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        OwnContext.run(vertx, () -> work.get().subscribe().with(done::complete, done::completeExceptionally));
        done.join();
    }

    private Instant next(String name) {
        return Instant.parse(
                api.get("/api/v1/schedules/" + name).get("nextTimes").get(0).asText());
    }

    private JsonNode lastRuns(String name) {
        return api.get("/api/v1/schedules/" + name).get("lastRuns");
    }

    private List<String> states(String name) {
        return lastRuns(name).findValuesAsText("state");
    }

    private List<String> runs(String schedule) {
        List<String> ids = new ArrayList<>();
        for (JsonNode run : api.get("/api/v1/runs").get("items")) {
            if (run.path("schedule").asText().equals(schedule)) {
                ids.add(run.get("id").asText());
            }
        }
        return ids;
    }

    private Instant nextStored(String name) {
        return database.pool()
                .preparedQuery("SELECT next_time FROM schedule WHERE tenant_id = $1 AND name = $2")
                .executeAndAwait(Tuple.of(api.tenant(), name))
                .iterator()
                .next()
                .getOffsetDateTime("next_time")
                .toInstant();
    }

    private String id(String name) {
        return database.pool()
                .preparedQuery("SELECT id FROM schedule WHERE tenant_id = $1 AND name = $2")
                .executeAndAwait(Tuple.of(api.tenant(), name))
                .iterator()
                .next()
                .getString("id");
    }

    private void execute(String sql) {
        database.pool().query(sql).executeAndAwait();
    }

    private void workflow(String name, String steps) {
        api.put("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: %s}
                spec:
                  steps:
                    %s
                """.formatted(name, steps));
    }

    private void put(String name, String workflow, String more) {
        String spec = "workflow: " + workflow + "\ncron: 0 3 1 1 *\n" + more;
        api.request()
                .contentType("application/yaml")
                .body("apiVersion: flotilla.io/v1\nkind: Schedule\nmetadata: {name: " + name + "}\nspec:\n"
                        + spec.indent(2))
                .put("/api/v1/schedules/" + name)
                .then()
                .statusCode(201);
    }
}

package io.flotilla.workflow.timetravel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.run.domain.Control;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunSnapshot;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.LongRuns;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class StateTest {
    private static final String STEPS = """
        - {id: a, uses: set, with: {x: 1}}
        - {id: b, uses: set, needs: [a], with: {y: "${{ steps.a.output.x + 1 }}"}}\
        """;

    @Inject
    LongRuns longRuns;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aRunIsShownAsItWasAtEachPosition() {
        String id = api.start(STEPS);
        api.ended(id);

        assertThat(state(id, "1").get("status").asText()).isEqualTo("queued");
        assertThat(state(id, "1").get("position").asLong()).isEqualTo(1);
        JsonNode inA = state(id, "3");
        assertThat(inA.get("status").asText()).isEqualTo("running");
        assertThat(Api.step(inA, "a").get("status").asText()).isEqualTo("running");
        assertThat(Api.step(state(id, "4"), "a").at("/output/x").asInt()).isEqualTo(1);
        assertThat(Api.step(state(id, "4"), "b").get("status").asText()).isEqualTo("pending");
        ObjectNode last = (ObjectNode) state(id, "7");
        last.remove("position");
        last.remove("at");
        assertThat(last).isEqualTo(api.run(id));
    }

    @Test
    void anInstantShowsWhatHadHappenedByThen() {
        Run run = longRuns.insert(api.tenant(), 40);
        String id = run.head().id();

        JsonNode state = state(id, LongRuns.START.plusMillis(10_500).toString());

        // One event a second, the third of them still at the start.
        assertThat(state.get("position").asLong()).isEqualTo(11);
        assertThat(state.get("at").asText()).isEqualTo("2026-01-01T00:00:10Z");
        assertThat(state(id, "2026-01-01T01:00:10%2B01:00").get("position").asLong())
                .isEqualTo(11);
        assertThat(api.get("/api/v1/runs/" + id + "/state").get("position").asLong())
                .isEqualTo(run.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9", "yesterday", "2026-01-01", "99999999999999999999", "2020-01-01T00:00:00Z"})
    void aPointThatIsNotInTheLogIsRefusedAndNamed(String at) {
        String id = api.start(STEPS);
        api.ended(id);

        api.request()
                .get("/api/v1/runs/" + id + "/state?at=" + at)
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("at"))
                .body("errors[0].message", containsString("must"));
    }

    @Test
    void anotherTenantsRunHasNoPast() {
        String id = api.start(STEPS);
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.request().get("/api/v1/runs/" + id + "/state?at=1").then().statusCode(404);
        api.request("runs:write")
                .get("/api/v1/runs/" + id + "/state?at=1")
                .then()
                .statusCode(403);
    }

    @Test
    void snapshotsAreLeftByTheFirstQuestionAndChangeNoAnswer() {
        Run run = longRuns.insert(api.tenant(), 3_000);
        String id = run.head().id();
        JsonNode folded = state(id, "2900");
        assertThat(snapshots(id)).isGreaterThan(1);

        assertThat(state(id, "2900")).isEqualTo(folded);
        assertThat(state(id, LongRuns.START.plusSeconds(2_899).toString())).isEqualTo(folded);
        assertThat(state(id, "2899")).isNotEqualTo(folded);
        update(id, "data = substring(data FROM 1 FOR 100)");
        assertThat(state(id, "2900")).as("cut off").isEqualTo(folded);
        update(id, "data = data || 'x'::bytea, format = 'of another build'");
        assertThat(state(id, "2900")).as("of another format").isEqualTo(folded);
        assertThat(database.pool()
                        .preparedQuery("SELECT 1 FROM run_snapshot WHERE run_id = $1 AND format = $2")
                        .executeAndAwait(Tuple.of(id, RunSnapshot.FORMAT))
                        .size())
                .as("rebuilt")
                .isGreaterThan(1);
    }

    @Test
    void theEngineLeavesASnapshotOfALongRunThatItHadToLoad() {
        String id = longRuns.insert(api.tenant(), 3_000).head().id();

        api.post("/api/v1/runs/" + id + "/cancel", Map.of()).then().statusCode(200);

        Poll.until(() -> snapshots(id) == 1);
        assertThat(state(id, "3002").get("status").asText()).isEqualTo("running");
    }

    @Test
    void theEngineGoesOnFromASnapshotToo() {
        Run run = longRuns.insert(api.tenant(), 3_000);
        Run marked = new Run(
                run.plan(),
                run.position(),
                run.status(),
                run.head(),
                run.steps(),
                new BigDecimal("123.45"),
                null,
                new Control(null, List.of(), Map.of(), Map.of(), Set.of(), null, null),
                null,
                null,
                null);
        database.pool()
                .preparedQuery("INSERT INTO run_snapshot (run_id, position, format, latest, log_bytes, data)"
                        + " VALUES ($1, $2, $3, now(), 1, $4)")
                .executeAndAwait(Tuple.of(run.head().id(), run.position(), RunSnapshot.FORMAT)
                        .addBuffer(Buffer.buffer(RunSnapshot.write(marked))));

        // Only the snapshot knows this cost: the log was not folded.
        assertThat(api.run(run.head().id()).get("cost").asText()).isEqualTo("123.45");
    }

    @Test
    void fiftyThousandEventsAreNoReasonToWait() {
        Run run = longRuns.insert(api.tenant(), 49_990);
        String id = run.head().id();
        long first = millis(id, "49000");
        long again = millis(id, "48990");
        long early = millis(id, "30100");

        System.out.printf(
                "state of a run with %d events: %d ms, then %d ms, %d ms%n", run.position(), first, again, early);
        assertThat(again).isLessThan(5_000);
        assertThat(early).isLessThan(5_000);
    }

    private long millis(String id, String at) {
        long start = System.nanoTime();
        api.request().get("/api/v1/runs/" + id + "/state?at=" + at).then().statusCode(200);
        return (System.nanoTime() - start) / 1_000_000;
    }

    private JsonNode state(String id, String at) {
        return api.get("/api/v1/runs/" + id + "/state?at=" + at);
    }

    private int snapshots(String id) {
        return database.pool()
                .preparedQuery("SELECT 1 FROM run_snapshot WHERE run_id = $1")
                .executeAndAwait(Tuple.of(id))
                .size();
    }

    private void update(String id, String change) {
        database.pool()
                .preparedQuery("UPDATE run_snapshot SET " + change + " WHERE run_id = $1")
                .executeAndAwait(Tuple.of(id));
    }
}

package io.flotilla.workflow.retention.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SweeperTest {
    private static final String AT_ONCE = "- {id: a, uses: set, with: {x: 1}}";
    private static final List<String> TABLES =
            List.of("run_event", "run_snapshot", "run_bookmark", "approval", "event_wait", "idempotency_key");

    @Inject
    Sweeper sweeper;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void anEndedRunIsArchivedByAPersonAndFoundOnlyAmongTheArchived() {
        String ended = api.start(AT_ONCE);
        String open = api.start("- {id: a, uses: tool/silent}");

        archive(ended)
                .then()
                .statusCode(200)
                .body("archivedBy", equalTo("user:test"))
                .body("status", equalTo("succeeded"));
        JsonNode first = Api.json(archive(ended));

        assertThat(ids("")).containsExactly(open);
        assertThat(ids("?archived=true")).containsExactly(ended);
        assertThat(api.status(ended)).isEqualTo("succeeded");
        assertThat(Api.json(archive(ended)).get("archivedAt")).isEqualTo(first.get("archivedAt"));
        archive(open).then().statusCode(409).body("code", equalTo("run-not-ended"));
        archive("run_none").then().statusCode(404);
        new Api("tenant-" + UUID.randomUUID())
                .post("/api/v1/runs/" + ended + "/archive", Map.of())
                .then()
                .statusCode(404);
        api.request()
                .get("/api/v1/runs?archived=maybe")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("archived"));
    }

    @Test
    void manyAreArchivedAtOnce() {
        String ended = api.start(AT_ONCE);
        String open = api.start("- {id: a, uses: tool/silent}");

        String id = Api.json(api.post("/api/v1/runs:bulk", Map.of("action", "archive", "ids", List.of(ended, open))))
                .get("id")
                .asText();

        String path = "/api/v1/bulk-operations/" + id;
        Poll.until(() -> api.get(path).get("state").asText().equals("completed"));
        assertThat(api.get(path).get("done").asInt()).isEqualTo(1);
        assertThat(api.get(path).at("/refusals/0/code").asText()).isEqualTo("run-not-ended");
        assertThat(ids("?archived=true")).containsExactly(ended);
    }

    @Test
    void whatIsOldIsArchivedAndThenDeletedWithAllThatHangsOnIt() {
        Api other = new Api("tenant-" + UUID.randomUUID());
        String foreign = other.start(AT_ONCE);
        String keyed = keyed();
        String asked = api.start("- {id: a, uses: approval, with: {title: ok}}");
        api.question(asked);
        api.post("/api/v1/runs/" + asked + "/cancel", Map.of()).then().statusCode(200);
        api.post("/api/v1/runs/" + keyed + "/bookmarks", Map.of("position", 1, "note", "n"));
        String open = api.start("- {id: a, uses: wait, with: {event: go}}");
        String fresh = api.start(AT_ONCE);
        age(List.of(keyed, asked, foreign), 40);
        put("P30D", "P60D").then().statusCode(200);

        Sweeper.Swept first = await(sweeper.sweep(Instant.now()));

        assertThat(first.archived()).isGreaterThanOrEqualTo(2);
        assertThat(ids("?archived=true")).containsExactlyInAnyOrder(keyed, asked);
        assertThat(ids("")).containsExactly(fresh, open);
        assertThat(api.get("/api/v1/runs?archived=true")
                        .at("/items/0/archivedBy")
                        .asText())
                .isEqualTo("retention");

        age(List.of(keyed, asked, foreign), 70);
        await(sweeper.sweep(Instant.now()));

        assertThat(ids("?archived=true")).isEmpty();
        api.request().get("/api/v1/runs/" + keyed).then().statusCode(404);
        assertThat(TABLES)
                .allSatisfy(table -> assertThat(count(table, List.of(keyed, asked)))
                        .as(table)
                        .isZero());
        assertThat(api.status(open)).isEqualTo("waiting");
        assertThat(api.status(fresh)).isEqualTo("succeeded");
        assertThat(other.status(foreign)).isEqualTo("succeeded");
        assertThat(count("run_event", List.of(foreign))).isPositive();
        assertThat(count("event_wait", List.of(open))).isEqualTo(1);
    }

    @Test
    void twoSweepsAtOnceAndManyBatchesDeleteEachRunOnce() {
        List<String> runs =
                IntStream.range(0, 120).mapToObj(i -> api.start(AT_ONCE)).toList();
        age(runs, 10);
        put(null, "P7D").then().statusCode(200);

        List<Sweeper.Swept> swept = await(Uni.join()
                .all(sweeper.sweep(Instant.now()), sweeper.sweep(Instant.now()), sweeper.sweep(Instant.now()))
                .andFailFast());
        await(sweeper.sweep(Instant.now()));

        assertThat(ids("")).isEmpty();
        assertThat(count("run_event", runs)).isZero();
        assertThat(swept.stream().mapToInt(Sweeper.Swept::deleted).sum()).isLessThanOrEqualTo(120);
    }

    @Test
    void aTenantWhoseRunsCannotBeArchivedDoesNotHoldUpTheOthers() {
        Api broken = new Api("tenant-" + UUID.randomUUID());
        String ours = api.start(AT_ONCE);
        String theirs = broken.start(AT_ONCE);
        age(List.of(ours, theirs), 40);
        execute("CREATE OR REPLACE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'broken'; END $$");
        execute("CREATE TRIGGER crash BEFORE UPDATE ON run FOR EACH ROW WHEN (NEW.tenant_id = '" + broken.tenant()
                + "') EXECUTE FUNCTION crash()");
        try {
            for (Api each : List.of(broken, api)) {
                each.request().body("{\"archiveAfter\": \"P30D\"}").put("/api/v1/retention");
            }
            await(sweeper.sweep(Instant.now()));
        } finally {
            execute("DROP TRIGGER crash ON run");
        }

        assertThat(ids("?archived=true")).containsExactly(ours);
    }

    private void execute(String sql) {
        await(database.pool().query(sql).execute());
    }

    @Test
    void nothingIsDeletedUnlessTheTenantSaysSo() {
        assertThat(api.get("/api/v1/retention").has("deleteAfter")).isFalse();
        String run = api.start(AT_ONCE);
        age(List.of(run), 10_000);
        await(sweeper.sweep(Instant.now()));
        assertThat(ids("")).containsExactly(run);

        put("P30D", "P20D").then().statusCode(422).body("errors[0].path", equalTo("deleteAfter"));
        put("soon", null).then().statusCode(422).body("errors[0].path", equalTo("archiveAfter"));
        api.request("runs:write")
                .body("{\"deleteAfter\": \"P1D\"}")
                .put("/api/v1/retention")
                .then()
                .statusCode(403);
        put("P30D", null).then().statusCode(200).body("updatedBy", equalTo("user:test"));
        assertThat(api.get("/api/v1/retention").get("archiveAfter").asText()).isEqualTo("P30D");
    }

    private String keyed() {
        JsonNode definition = Documents.yaml(Documents.text("", AT_ONCE));
        return Json.parse(api.request()
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .body(Json.text(Map.of("definition", definition)))
                        .post("/api/v1/runs")
                        .asByteArray())
                .get("id")
                .asText();
    }

    private Response archive(String run) {
        return api.post("/api/v1/runs/" + run + "/archive", Map.of());
    }

    private Response put(String archiveAfter, String deleteAfter) {
        Map<String, String> body = new HashMap<>();
        body.put("archiveAfter", archiveAfter);
        body.put("deleteAfter", deleteAfter);
        return api.request().body(Json.text(body)).put("/api/v1/retention");
    }

    private List<String> ids(String query) {
        return api.get("/api/v1/runs" + query).get("items").findValuesAsText("id");
    }

    private void age(List<String> runs, int days) {
        await(database.pool()
                .preparedQuery("UPDATE run SET finished_at = now() - make_interval(days => $2) WHERE id = ANY ($1)")
                .execute(Tuple.of(runs.toArray(String[]::new), days)));
    }

    private long count(String table, List<String> runs) {
        return await(database.pool()
                .preparedQuery("SELECT count(*) FROM " + table + " WHERE run_id = ANY ($1)")
                .execute(Tuple.of((Object) runs.toArray(String[]::new)))
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(1));
    }
}

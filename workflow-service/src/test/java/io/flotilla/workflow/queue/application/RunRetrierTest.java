package io.flotilla.workflow.queue.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.queue.domain.BeginBackoff;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs that fail in a queue with a rule, in a service that does not look by itself. */
@QuarkusTest
@TestProfile(QueueReconcilerTest.Asleep.class)
@WithTestResource(FlotillaTestResource.class)
class RunRetrierTest {
    private static final String RULE =
            "{\"retry\": {\"attempts\": 3, \"backoff\": \"PT1M\", \"on\": [\"validation\"]}}";
    private static final String FAILS = """
            - {id: a, uses: set, with: {x: 0}}
            - {id: b, needs: [a], uses: set, with: {y: "${{ 1 / steps.a.output.x }}"}}""";
    private static final String ENDLESS = "- {id: a, uses: tool/silent}";

    @Inject
    RunRetrier retrier;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aRunThatFailedIsDoneAgainAsOftenAsItsQueueSays() {
        queue("again", RULE);
        String first = start("again", FAILS);
        JsonNode failed = api.run(first);
        assertThat(failed.at("/error/class").asText()).isEqualTo("validation");
        assertThat(failed.at("/retry/state").asText()).isEqualTo("pending");
        assertThat(failed.at("/retry/attempt").asInt()).isEqualTo(2);
        Instant due = Instant.parse(failed.at("/retry/dueAt").asText());
        assertThat(due)
                .isBetween(
                        Instant.parse(failed.get("finishedAt").asText()).plusSeconds(30),
                        Instant.parse(failed.get("finishedAt").asText()).plusSeconds(60));
        assertThat(api.get("/api/v1/queues/again").get("retrying").asInt()).isEqualTo(1);

        round(due.minusMillis(1));
        assertThat(runs()).containsExactly(first);
        round(due);

        String second = api.run(first).at("/retry/runId").asText();
        assertThat(api.run(first).at("/retry/state").asText()).isEqualTo("begun");
        JsonNode again = api.run(second);
        assertThat(again.at("/retryOf/runId").asText()).isEqualTo(first);
        assertThat(again.at("/retryOf/attempt").asInt()).isEqualTo(2);
        assertThat(again.at("/forkedFrom/runId").asText()).isEqualTo(first);
        assertThat(again.at("/workflow/digest")).isEqualTo(failed.at("/workflow/digest"));
        assertThat(again.get("createdBy")).isEqualTo(failed.get("createdBy"));
        assertThat(again.get("queue").asText()).isEqualTo("again");
        assertThat(again.get("budget")).isEqualTo(failed.get("budget"));
        assertThat(types(second)).contains("io.flotilla.run.step-reused.v1");

        due = Instant.parse(again.at("/retry/dueAt").asText());
        assertThat(due).isAfter(Instant.parse(again.get("finishedAt").asText()).plusSeconds(59));
        round(due);
        JsonNode third = api.run(api.run(second).at("/retry/runId").asText());
        assertThat(third.at("/retryOf/attempt").asInt()).isEqualTo(3);
        assertThat(third.get("status").asText()).isEqualTo("failed");
        assertThat(third.has("retry")).isFalse();
        round(Instant.now().plus(Duration.ofDays(1)));
        assertThat(runs()).hasSize(3);
        assertThat(api.get("/api/v1/queues/again").get("retrying").asInt()).isZero();
    }

    @Test
    void instancesThatLookAtOnceBeginOneRun() {
        queue("again", RULE);
        String first = start("again", FAILS);
        Instant due = due(first);

        await(Uni.join()
                .all(retrier.round(due), retrier.round(due), retrier.round(due))
                .andFailFast());

        assertThat(runs())
                .hasSize(2)
                .contains(first, api.run(first).at("/retry/runId").asText());
    }

    @Test
    void whatWasCancelledOrFailedOtherwiseStaysAsItIs() {
        queue("timeouts", "{\"retry\": {\"on\": [\"timeout\"]}}");
        queue("mendable", "{\"retry\": {}}");
        queue("all", RULE.replace("validation", "cancelled"));
        String cancelled = start("all", ENDLESS);
        api.post("/api/v1/runs/" + cancelled + "/cancel", Map.of()).then().statusCode(200);

        List<String> runs = List.of(
                cancelled,
                start("timeouts", FAILS),
                start("mendable", FAILS),
                start("default", FAILS),
                start("all", "- {id: a, uses: set, with: {x: 1}}"));

        round(Instant.now().plus(Duration.ofDays(1)));
        assertThat(runs()).containsExactlyInAnyOrderElementsOf(runs);
        assertThat(runs).noneMatch(run -> api.run(run).has("retry"));
    }

    @Test
    void aSubRunIsLeftToTheRuleOfItsStep() {
        queue("again", RULE);
        api.put(Documents.text("queue: again", FAILS).replace("name: test", "name: child"));
        String parent = start("again", "- {id: s, uses: workflow/child}");

        assertThat(api.ended(parent).get("status").asText()).isEqualTo("failed");

        assertThat(api.run(parent).at("/retry/state").asText()).isEqualTo("pending");
        assertThat(count("SELECT count(*) FROM run WHERE tenant_id = $1")).isEqualTo(2);
        assertThat(count("SELECT count(*) FROM run_retry WHERE tenant_id = $1")).isEqualTo(1);
    }

    @Test
    void aRuleThatIsTakenAwayMeanwhileIsNotFollowed() {
        queue("again", RULE);
        String first = start("again", FAILS);
        queue("again", "{\"concurrency\": 7}");

        round(Instant.now().plus(Duration.ofDays(1)));

        JsonNode retry = api.run(first).get("retry");
        assertThat(retry.get("state").asText()).isEqualTo("given-up");
        assertThat(retry.get("reason").asText()).contains("no longer");
        assertThat(runs()).containsExactly(first);
    }

    @Test
    void aQueueThatDrainsKeepsItUntilItTakesRunsAgain() {
        queue("again", RULE);
        String first = start("again", FAILS);
        api.post("/api/v1/queues/again/drain", Map.of()).then().statusCode(200);
        Instant due = due(first);

        round(Instant.now().plus(Duration.ofMinutes(2)));

        JsonNode retry = api.run(first).get("retry");
        assertThat(retry.get("state").asText()).isEqualTo("pending");
        assertThat(retry.get("reason").asText()).contains("draining");
        assertThat(due(first)).as("it is not even looked at").isEqualTo(due);
        api.post("/api/v1/queues/again/resume", Map.of()).then().statusCode(200);
        round(Instant.now().plus(Duration.ofMinutes(2)));
        assertThat(api.run(first).at("/retry/state").asText()).isEqualTo("begun");
    }

    @Test
    void itWaitsForItsKeyInsteadOfTakingTheNewerRunsPlace() {
        queue("again", RULE);
        String keyed = "concurrency: {key: k, onLimit: cancel-previous}";
        String first = start("again", keyed, FAILS);
        String newer = start("again", keyed, ENDLESS);

        round(Instant.now().plus(Duration.ofMinutes(2)));

        String second = api.run(first).at("/retry/runId").asText();
        assertThat(api.status(newer)).isEqualTo("running");
        assertThat(api.status(second)).isEqualTo("queued");
    }

    @Test
    void whatCannotBeBegunIsTriedLaterAndLaterAndThenGivenUp() {
        queue("again", RULE);
        String broken = withBrokenLog(start("again", FAILS));
        List<Duration> waits = new ArrayList<>();
        for (int i = 1; i < BeginBackoff.TRIES; i++) {
            round(due(broken));
            waits.add(Duration.between(Instant.now(), due(broken)));
        }
        assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
        assertThat(waits.getLast()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(retry(broken).getString("reason")).contains("9 of 10 tries");
        assertThat(api.get("/api/v1/queues/again").get("givenUp").asInt()).isZero();

        round(due(broken));
        round(Instant.now().plus(Duration.ofDays(1)));

        assertThat(retry(broken).getString("state")).isEqualTo("given-up");
        assertThat(retry(broken).getString("reason")).contains("in 10 tries");
        assertThat(api.get("/api/v1/queues/again").get("givenUp").asInt()).isEqualTo(1);
        assertThat(api.get("/api/v1/queues/again").get("retrying").asInt()).isZero();
        assertThat(runs()).containsExactly(broken);
    }

    @Test
    void whatCannotBeBegunKeepsNobodyWaiting() {
        queue("again", RULE);
        String broken = withBrokenLog(start("again", FAILS));
        String sound = start("again", FAILS);

        round(due(sound));

        assertThat(api.run(sound).at("/retry/state").asText()).isEqualTo("begun");
        assertThat(due(broken)).isAfter(Instant.now());
    }

    @Test
    void ofInstancesThatFailAtOnceOneCounts() {
        queue("again", RULE);
        String broken = withBrokenLog(start("again", FAILS));
        execute("UPDATE run_retry SET due_at = now() WHERE run_id = $1", broken);
        Instant due = due(broken);

        // Whoever comes after the first one's mark does not find it due: that mark is half a minute ahead of now.
        await(Uni.join().all(retrier.round(due), retrier.round(due)).andFailFast());

        assertThat(retry(broken).getInteger("failures")).isEqualTo(1);
    }

    private void queue(String name, String body) {
        Response response = api.request().body(body).put("/api/v1/queues/" + name);
        assertThat(response.statusCode()).as(response.asString()).isBetween(200, 201);
    }

    private String start(String queue, String steps) {
        return start(queue, "", steps);
    }

    private String start(String queue, String spec, String steps) {
        JsonNode definition = Documents.yaml(Documents.text(spec, steps));
        Response response = api.post("/api/v1/runs", Map.of("definition", definition, "queue", queue));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
        return Api.json(response).get("id").asText();
    }

    private void round(Instant now) {
        await(retrier.round(now));
    }

    private List<String> runs() {
        return api.get("/api/v1/runs").get("items").findValuesAsText("id");
    }

    private List<String> types(String run) {
        return api.get("/api/v1/runs/" + run + "/events").get("items").findValuesAsText("type");
    }

    private long count(String sql) {
        return await(database.pool().preparedQuery(sql).execute(Tuple.of(api.tenant())))
                .iterator()
                .next()
                .getLong(0);
    }

    private String withBrokenLog(String run) {
        execute("UPDATE run_event SET data = convert_to('{', 'UTF8') WHERE run_id = $1 AND sequence = 2", run);
        return run;
    }

    private Instant due(String run) {
        return Times.instant(retry(run), "due_at");
    }

    private Row retry(String run) {
        return await(database.pool()
                        .preparedQuery("SELECT * FROM run_retry WHERE run_id = $1")
                        .execute(Tuple.of(run)))
                .iterator()
                .next();
    }

    private void execute(String sql, String parameter) {
        await(database.pool().preparedQuery(sql).execute(Tuple.of(parameter)));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(1));
    }
}

package io.flotilla.workflow.run.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** States that should not be, each made by hand in the database: they are found, put right, and told in the timeline. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class RunReconcilerTest extends ExecutorTest {
    private static final String ASK = "- {id: ask, uses: approval, with: {title: Ship, quorum: 2}}\n"
            + "- {id: ship, uses: tool/silent, needs: [ask]}";

    @Inject
    RunReconciler reconciler;

    @Inject
    RunPoller poller;

    @Inject
    Database database;

    @Test
    void aRunThatNobodyWouldHaveWoken() {
        String id = api.start("- {id: w, uses: wait, with: {for: P1D}}");
        damage("UPDATE run SET wake_at = NULL WHERE id = $1", id);

        poller.reconcile();

        Poll.until(() -> healed(id).equals(List.of("wake-up")));
        assertThat(hoursUntilWakeUp(id)).isBetween(23, 24);
        assertThat(api.status(id)).isEqualTo("waiting");
    }

    @Test
    void aRunThatWouldHaveBeenWokenTooLate() {
        String id = api.start("- {id: w, uses: wait, with: {for: P1D}}");
        damage("UPDATE run SET wake_at = now() + interval '9 years' WHERE id = $1", id);

        inspect();

        assertThat(healed(id)).containsExactly("wake-up");
        assertThat(hoursUntilWakeUp(id)).isBetween(23, 24);
        inspect();
        assertThat(healed(id)).as("nothing is wrong any more").hasSize(1);
    }

    @Test
    void aRunThatIsRunningWithNothingRunning() {
        String id = api.start("- {id: a, uses: tool/silent}");
        Poll.until(() -> executor.commands(id).size() == 1);
        damage("DELETE FROM run_event WHERE run_id = $1 AND sequence > 2", id);
        damage("UPDATE run SET version = 2, wake_at = NULL WHERE id = $1", id);

        poller.reconcile();

        Poll.until(() -> executor.commands(id).size() == 2);
        assertThat(healed(id)).containsExactly("wake-up");
        executor.complete(executor.commands(id).getLast(), Json.tree(1));
        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void aRunThatIsListedAsSomethingElse() {
        String id = api.start("- {id: w, uses: wait, with: {for: P1D}}");
        damage("UPDATE run SET status = 'running', started_at = NULL WHERE id = $1", id);

        inspect();

        assertThat(healed(id)).containsExactly("status");
        assertThat(column(id, "status")).isEqualTo("waiting");
    }

    @Test
    void aRunThatHasEndedAndIsListedAsOpen() {
        String id = api.start("- {id: a, uses: set, with: {x: 1}}");
        damage(
                "UPDATE run SET status = 'running', finished_at = NULL, wake_at = now() + interval '1 day'"
                        + " WHERE id = $1",
                id);

        inspect();

        assertThat(column(id, "status")).isEqualTo("succeeded");
        assertThat(column(id, "finished_at")).isNotNull();
        assertThat(healed(id)).as("a log that has ended stays as it is").isEmpty();
    }

    @Test
    void aQuestionThatIsNotListed() {
        String id = api.start(ASK);
        JsonNode question = api.question(id);
        decide(question, "user:one").then().statusCode(200);
        damage("DELETE FROM approval WHERE run_id = $1", id);

        inspect();

        assertThat(healed(id)).containsExactly("approvals");
        JsonNode listed = api.question(id);
        assertThat(listed.get("title").asText()).isEqualTo("Ship");
        assertThat(listed.at("/votes/0/by").asText()).isEqualTo("user:one");
        decide(listed, "user:two").then().statusCode(200).body("status", equalTo("approved"));
    }

    @Test
    void aQuestionThatIsListedAsAnsweredAndIsNot() {
        String id = api.start(ASK);
        JsonNode question = api.question(id);
        damage("UPDATE approval SET status = 'approved', decided_by = 'user:nobody' WHERE run_id = $1", id);

        inspect();

        assertThat(healed(id)).containsExactly("approvals");
        JsonNode listed = api.get("/api/v1/approvals/" + question.get("id").asText());
        assertThat(listed.get("status").asText()).isEqualTo("pending");
        assertThat(listed.has("decidedBy")).isFalse();
    }

    @Test
    void aQuestionThatIsListedAsOpenAndIsAnswered() {
        String id = api.start(ASK);
        JsonNode question = api.question(id);
        decide(question, "user:one").then().statusCode(200);
        decide(question, "user:two").then().statusCode(200);
        damage("UPDATE approval SET status = 'pending', decided_by = NULL WHERE run_id = $1", id);

        inspect();

        assertThat(healed(id)).containsExactly("approvals");
        JsonNode listed = api.get("/api/v1/approvals/" + question.get("id").asText());
        assertThat(listed.get("status").asText()).isEqualTo("approved");
        assertThat(listed.get("decidedBy").asText()).isEqualTo("user:two");
    }

    @Test
    void aRunThatTheEventItWaitsForWouldNotHaveFound() {
        String id = api.start("- {id: w, uses: wait, with: {event: it-came}}");
        damage("DELETE FROM event_wait WHERE run_id = $1", id);

        inspect();

        assertThat(healed(id)).containsExactly("event-waits");
        api.post("/api/v1/events", Map.of("name", "it-came", "data", Map.of()))
                .then()
                .statusCode(202);
        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void anAttemptWhoseCommandWasLostEndsAtItsDeadline() {
        String id = api.start("- {id: a, uses: tool/silent, timeout: PT0.5S, retry: {attempts: 2, backoff: PT0S}}");

        assertThat(api.ended(id).at("/error/code").asText()).isEqualTo("timeout");
        assertThat(types(id)).contains("step-retrying", "step-failed");
    }

    @Test
    void aRunWithWhichAllIsWellIsLeftAlone() {
        String id = api.start(ASK + "\n- {id: w, uses: wait, with: {event: it-came}}");

        inspect();

        assertThat(healed(id)).isEmpty();
    }

    private void inspect() {
        reconciler.round().await().indefinitely();
    }

    private io.restassured.response.Response decide(JsonNode question, String by) {
        return api.as(by)
                .post(
                        "/api/v1/approvals/" + question.get("id").asText() + "/approve",
                        Map.of("digest", question.get("digest").asText()));
    }

    private List<String> healed(String id) {
        return events(id).stream()
                .filter(event -> event.get("type").asText().equals("io.flotilla.run.run-healed.v1"))
                .map(event -> event.at("/data/found").asText())
                .toList();
    }

    private List<String> types(String id) {
        return events(id).stream()
                .map(event -> event.get("type").asText().replaceAll("io.flotilla.run.|.v1", ""))
                .toList();
    }

    private List<JsonNode> events(String id) {
        JsonNode items = api.get("/api/v1/runs/" + id + "/events").get("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }

    private void damage(String sql, String id) {
        database.pool().preparedQuery(sql).executeAndAwait(Tuple.of(id));
    }

    private String column(String id, String column) {
        return database.pool()
                .preparedQuery("SELECT " + column + "::text AS value FROM run WHERE id = $1")
                .executeAndAwait(Tuple.of(id))
                .iterator()
                .next()
                .getString("value");
    }

    private int hoursUntilWakeUp(String id) {
        return database.pool()
                .preparedQuery(
                        "SELECT (extract(epoch FROM wake_at - now()) / 3600)::int AS hours FROM run WHERE id = $1")
                .executeAndAwait(Tuple.of(id))
                .iterator()
                .next()
                .getInteger("hours");
    }
}

package io.flotilla.workflow.queue.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Queued runs that nothing keeps in their queue, in a service that does not look by itself. */
@QuarkusTest
@TestProfile(QueueReconcilerTest.Asleep.class)
@WithTestResource(FlotillaTestResource.class)
class QueueReconcilerTest {
    /** A service whose polls are far off. */
    public static class Asleep implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "flotilla.workflow.poll",
                    "1h",
                    "flotilla.workflow.reconcile",
                    "1h",
                    // Written out: the default is an expression, which Quarkus takes for a change when it restarts.
                    "quarkus.application.name",
                    "workflow-service");
        }
    }

    @Inject
    QueueReconciler reconciler;

    @Inject
    QueueDispatcher dispatcher;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void whatHasRoomAtTwoLooksAndIsNotLetInIsLetIn() {
        String waiting = queued();
        damage("UPDATE queue SET concurrency = 2 WHERE tenant_id = $1");

        look();
        assertThat(api.status(waiting))
                .as("others have their time to let it in")
                .isEqualTo("queued");
        look();

        assertThat(api.status(waiting)).isEqualTo("running");
        assertThat(found(waiting)).containsExactly("not-admitted");
    }

    @Test
    void whatWaitsInAQueueThatLostItsRowIsFound() {
        String waiting = queued();
        damage("DELETE FROM queue WHERE tenant_id = $1");

        look();
        assertThat(found(waiting)).containsExactly("queue");
        look();

        assertThat(api.status(waiting)).isEqualTo("running");
    }

    @Test
    void whatWaitsForRoomIsLeftWaiting() {
        String waiting = queued();

        look();
        look();

        assertThat(api.status(waiting)).isEqualTo("queued");
        assertThat(found(waiting)).isEmpty();
    }

    @Test
    void oneThatCannotBeLetInIsPassedOverAndKeepsNoOther() {
        String broken = queued();
        String waiting = start();
        Poll.until(dispatcher::isIdle);
        execute("CREATE OR REPLACE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'broken'; END $$");
        execute("CREATE TRIGGER crash BEFORE UPDATE ON run FOR EACH ROW WHEN (NEW.id = '" + broken
                + "') EXECUTE FUNCTION crash()");
        try {
            damage("UPDATE queue SET concurrency = 3 WHERE tenant_id = $1");
            look();
            assertThatThrownBy(this::look).hasMessageContaining("broken");
            look();
            assertThat(api.status(waiting)).isEqualTo("running");
        } finally {
            execute("DROP TRIGGER crash ON run");
        }
    }

    private void execute(String sql) {
        database.pool().query(sql).executeAndAwait();
    }

    private void look() {
        reconciler.look().await().indefinitely();
    }

    /** A run that waits for another one to end. */
    private String queued() {
        api.request()
                .body("{\"concurrency\": 1}")
                .put("/api/v1/queues/one")
                .then()
                .statusCode(201);
        start();
        String second = start();
        // What the new queue has woken must not find the damage.
        Poll.until(dispatcher::isIdle);
        return second;
    }

    private String start() {
        JsonNode definition = Documents.yaml(Documents.text("", "- {id: a, uses: tool/silent}"));
        return Api.json(api.post("/api/v1/runs", Map.of("definition", definition, "queue", "one")))
                .get("id")
                .asText();
    }

    private List<String> found(String run) {
        return api.get("/api/v1/runs/" + run + "/events").get("items").findValuesAsText("found");
    }

    private void damage(String sql) {
        database.pool().preparedQuery(sql).executeAndAwait(Tuple.of(api.tenant()));
    }
}

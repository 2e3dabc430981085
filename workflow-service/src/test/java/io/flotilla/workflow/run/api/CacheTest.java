package io.flotilla.workflow.run.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.run.persistence.StepCaches;
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
import org.junit.jupiter.api.Test;

/** Results of steps that other runs take over. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class CacheTest extends ExecutorTest {
    private static final String ECHO = "- {id: a, uses: tool/echo, cache: {ttl: PT1H}, with: {x: 1}}";

    @Inject
    Database database;

    @Inject
    StepCaches caches;

    @Test
    void aHitIsAnEventThatSaysWhereTheResultComesFrom() {
        String first = api.start(ECHO);
        api.ended(first);
        String second = api.start(ECHO);

        JsonNode run = api.ended(second);

        assertThat(run.get("cost").asText()).isEqualTo("0");
        JsonNode step = Api.step(run, "a");
        assertThat(step.at("/output/x").asInt()).isEqualTo(1);
        assertThat(step.at("/cachedFrom/runId").asText()).isEqualTo(first);
        assertThat(step.at("/cachedFrom/attempt").asInt()).isEqualTo(1);
        assertThat(executor.commands(second)).isEmpty();
        assertThat(types(second)).contains("io.flotilla.run.step-cached.v1");
    }

    @Test
    void anotherTenantDoesItAgain() {
        api.ended(api.start(ECHO));
        Api other = new Api("tenant-" + UUID.randomUUID());

        assertThat(other.ended(other.start(ECHO)).get("cost").asText()).isEqualTo("0.010");
    }

    @Test
    void whatHasExpiredIsDoneAgain() {
        api.ended(api.start(ECHO));
        database.pool()
                .preparedQuery("UPDATE step_cache SET expires_at = now() WHERE tenant_id = $1")
                .executeAndAwait(Tuple.of(api.tenant()));

        assertThat(api.ended(api.start(ECHO)).get("cost").asText()).isEqualTo("0.010");
        assertThat(api.ended(api.start(ECHO)).get("cost").asText()).isEqualTo("0");
    }

    @Test
    void twoAtOnceAreHarmless() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(api.start(ECHO));
        }
        for (String id : ids) {
            assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aSubRunIsTakenOverAsWell() {
        api.put("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: child}
                spec:
                  outputs: {y: "${{ steps.w.output.x }}"}
                  steps:
                    - {id: w, uses: tool/echo, with: {x: 7}}
                """);
        String steps = "- {id: a, uses: workflow/child, cache: true}";
        String first = api.start(steps);
        api.ended(first);

        JsonNode run = api.ended(api.start(steps));

        assertThat(run.get("cost").asText()).isEqualTo("0");
        assertThat(Api.step(run, "a").at("/output/outputs/y").asInt()).isEqualTo(7);
        assertThat(api.get("/api/v1/runs?parent=" + run.get("id").asText()).get("items"))
                .isEmpty();
    }

    @Test
    void manyItemsAreLookedUpTogether() {
        String steps = "- {id: each, uses: tool/echo, foreach: \"${{ inputs.items }}\", maxParallel: 50, cache: true,"
                + " with: {x: \"${{ item }}\"}}";
        List<Integer> items = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            items.add(i);
        }
        String spec = "inputs: {properties: {items: {type: array}}}";
        api.ended(api.start(spec, steps, Map.of("items", items)));

        JsonNode run = api.ended(api.start(spec, steps, Map.of("items", items)));

        assertThat(run.get("cost").asText()).isEqualTo("0");
        assertThat(Api.step(run, "each").at("/output/items/199/x").asInt()).isEqualTo(199);
    }

    @Test
    void theTableIsBoundedAndWhatIsOldGoesFirst() {
        for (int i = 0; i < 4; i++) {
            api.ended(api.start(ECHO.replace("x: 1", "x: " + i)));
        }
        caches.sweep(2).await().indefinitely();

        assertThat(rows()).isEqualTo(2);
        assertThat(api.ended(api.start(ECHO.replace("x: 1", "x: 3")))
                        .get("cost")
                        .asText())
                .isEqualTo("0");
        assertThat(api.ended(api.start(ECHO.replace("x: 1", "x: 0")))
                        .get("cost")
                        .asText())
                .isEqualTo("0.010");
        database.pool()
                .preparedQuery("UPDATE step_cache SET expires_at = now() WHERE tenant_id = $1")
                .executeAndAwait(Tuple.of(api.tenant()));
        caches.sweep(2).await().indefinitely();
        assertThat(rows()).isZero();
    }

    private long rows() {
        return database.pool()
                .preparedQuery("SELECT count(*) FROM step_cache WHERE tenant_id = $1")
                .executeAndAwait(Tuple.of(api.tenant()))
                .iterator()
                .next()
                .getLong(0);
    }

    private List<String> types(String run) {
        List<String> types = new ArrayList<>();
        api.get("/api/v1/runs/" + run + "/events")
                .get("items")
                .forEach(e -> types.add(e.get("type").asText()));
        return types;
    }
}

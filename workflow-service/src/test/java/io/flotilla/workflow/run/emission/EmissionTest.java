package io.flotilla.workflow.run.emission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events that more steps wait for than one transaction tells. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class EmissionTest {
    private static final int MANY = 230;
    private static final String TWICE = """
            - {id: a, uses: wait, with: {event: go}}
            - {id: b, uses: wait, with: {event: go}, needs: [a]}""";

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void manyAreToldInBatchesEachOnceAlsoWhenItIsKilledInTheMiddle() {
        List<String> runs = IntStream.range(0, MANY)
                .mapToObj(i -> api.start(TWICE))
                .sorted()
                .toList();
        Poll.until(() -> waiting("a") == MANY);
        execute("CREATE OR REPLACE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'killed'; END $$");
        execute("CREATE TRIGGER crash BEFORE DELETE ON emission_wait FOR EACH ROW WHEN (OLD.run_id = '" + runs.getLast()
                + "') EXECUTE FUNCTION crash()");
        try {
            api.post("/api/v1/events", Map.of("name", "go")).then().statusCode(202);
            Poll.until(() -> waiting("b") == 200);
            assertThat(waiting("a")).isEqualTo(MANY - 200);
        } finally {
            execute("DROP TRIGGER crash ON emission_wait");
        }

        Poll.until(() -> waiting("a") == 0);
        Poll.until(() -> left() == 0);

        assertThat(waiting("b")).isEqualTo(MANY);
        JsonNode last = api.run(runs.getLast());
        assertThat(Api.step(last, "a").get("status").asText()).isEqualTo("succeeded");
        assertThat(Api.step(last, "b").get("status").asText()).isEqualTo("waiting");
    }

    private int waiting(String step) {
        return database.pool()
                .preparedQuery("SELECT count(*) FROM event_wait WHERE tenant_id = $1 AND step_id = $2")
                .executeAndAwait(Tuple.of(api.tenant(), step))
                .iterator()
                .next()
                .getInteger(0);
    }

    private int left() {
        return database.pool()
                .query("SELECT (SELECT count(*) FROM emission) + (SELECT count(*) FROM emission_wait)")
                .executeAndAwait()
                .iterator()
                .next()
                .getInteger(0);
    }

    private void execute(String sql) {
        database.pool().query(sql).executeAndAwait();
    }
}

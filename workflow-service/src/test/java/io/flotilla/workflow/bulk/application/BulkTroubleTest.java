package io.flotilla.workflow.bulk.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.run.persistence.Archive;
import io.flotilla.workflow.run.persistence.RunRow;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What may pass is tried again, what will not is refused at once. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class BulkTroubleTest {
    @Inject
    BulkWorker worker;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void whatPassesIsDoneInTheEnd() {
        JsonNode operation = archive(2, ProblemException.unavailable("away for a moment", null));

        assertThat(operation.get("done").asInt()).isEqualTo(1);
        assertThat(tries).hasValue(3);
    }

    @Test
    void whatDoesNotPassIsTriedFiveTimes() {
        JsonNode operation = archive(100, ProblemException.unavailable("away", null));

        assertThat(operation.at("/refusals/0/code").asText()).isEqualTo("internal");
        assertThat(tries).hasValue(5);
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() {
        JsonNode operation = archive(100, ProblemException.conflict("no-way", "never"));

        assertThat(operation.at("/refusals/0/code").asText()).isEqualTo("no-way");
        assertThat(tries).hasValue(1);
    }

    /** Archives a run, which fails so many times before it can be done; gives the operation at its end. */
    private JsonNode archive(int failures, ProblemException problem) {
        String run = api.start("- {id: a, uses: set, with: {x: 1}}");
        QuarkusMock.installMockForType(new Troubled(failures, problem), Archive.class);
        JsonNode accepted = Api.json(api.post("/api/v1/runs:bulk", Map.of("action", "archive", "ids", List.of(run))));
        String id = accepted.get("id").asText();
        String path = "/api/v1/bulk-operations/" + id;
        Poll.until(() -> {
            soon(id);
            return api.get(path).get("state").asText().equals("completed");
        });
        return api.get(path);
    }

    /** Its pause is over. */
    private void soon(String id) {
        database.pool()
                .preparedQuery("UPDATE bulk_operation SET turn_at = now() WHERE id = $1")
                .execute(Tuple.of(id))
                .await()
                .indefinitely();
        worker.wake();
    }

    private final class Troubled extends Archive {
        private final int failures;
        private final ProblemException problem;

        private Troubled(int failures, ProblemException problem) {
            this.failures = failures;
            this.problem = problem;
        }

        @Override
        public Uni<RunRow> put(SqlClient client, String tenant, String id, Instant now, String by) {
            return tries.incrementAndGet() <= failures
                    ? Uni.createFrom().failure(problem)
                    : super.put(client, tenant, id, now, by);
        }
    }
}

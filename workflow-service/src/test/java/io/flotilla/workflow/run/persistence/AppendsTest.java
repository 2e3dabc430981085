package io.flotilla.workflow.run.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.persistence.RunQueries.LogEntry;
import io.flotilla.workflow.testing.LongRuns;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class AppendsTest {
    private final String tenant = Ids.next("tenant");

    @Inject
    LongRuns runs;

    @Inject
    RunLog log;

    @Inject
    RunQueries queries;

    @Inject
    Database database;

    @Test
    void ofSeveralRunsThatGoOnAtTheSameMomentOnlyTheOneThatWentOnElsewhereDoesNot() {
        List<Stored> before = Stream.generate(() -> runs.insert(tenant, 20))
                .limit(3)
                .map(run -> new Stored(run, null, 0))
                .toList();
        Stored elsewhere = before.get(1);
        assertThat(append(List.of(elsewhere)).getFirst()).isNotNull();

        List<Stored> after = append(before);

        assertThat(after.get(1)).isNull();
        for (Stored stored : List.of(after.get(0), after.get(2))) {
            Run run = stored.run();
            assertThat(stored.bytes()).isPositive();
            assertThat(lastEvents(run)).containsExactly(run.position());
        }
        assertThat(lastEvents(elsewhere.run()))
                .containsExactly(elsewhere.run().position(), elsewhere.run().position() + 1);
    }

    @Test
    void twoDecisionsOnTheSameStateAreNotBothWritten() {
        Stored before = new Stored(runs.insert(tenant, 20), null, 0);

        assertThat(append(List.of(before))).doesNotContainNull();
        assertThat(append(List.of(before))).containsOnlyNulls();
    }

    private List<Stored> append(List<Stored> before) {
        return database.inTransaction(tx -> Uni.join()
                        .all(before.stream().map(stored -> append(tx, stored)).toList())
                        .andCollectFailures())
                .await()
                .indefinitely();
    }

    private Uni<Stored> append(SqlConnection tx, Stored stored) {
        Instant now = Instant.now();
        List<RunEvent> events = List.of(new RunEvent.Paused(now, "stop here", "user:test"));
        return log.append(tx, stored, stored.run().apply(events), events, now);
    }

    private List<Long> lastEvents(Run run) {
        return queries.events(tenant, run.head().id(), run.position() - 1, 10).await().indefinitely().stream()
                .map(LogEntry::sequence)
                .toList();
    }
}

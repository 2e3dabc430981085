package io.flotilla.workflow.run.subrun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.run.application.RunCache;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.domain.SubRun;
import io.flotilla.workflow.run.persistence.Stored;
import io.flotilla.workflow.run.subrun.Errand.Kind;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sub-runs where a process was killed between two statements, or two instances do the same. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SubRunRecoveryTest extends ExecutorTest {
    @Inject
    Errands errands;

    @Inject
    Database database;

    @Inject
    RunCache cache;

    @BeforeEach
    void start() {
        api.put(Documents.text("", "- {id: s, uses: tool/silent}").replace("{name: test}", "{name: child}"));
    }

    @Test
    void anErrandThatWasDoneBeforeChangesNothing() {
        String id = api.start("- {id: a, uses: workflow/child}\n- {id: hold, uses: tool/silent}");
        String child = SubRun.id(id, StepKey.parse("a"), 1);
        Poll.until(() -> executor.commands(child).size() == 1);

        leave(id, Kind.BEGIN, new SubRunErrands.Order("child", Json.object(), "user:test", null, 50, null));
        executor.complete(executor.commands(child).getFirst(), Json.object());
        Poll.until(() -> Api.step(api.run(id), "a").get("status").asText().equals("succeeded"));
        Failure failure = Failure.of(ErrorClass.MODEL, "model", "too late");
        leave(id, Kind.ANSWER, new SubRunErrands.Result(RunStatus.FAILED, null, failure, new BigDecimal("7")));
        leave(id, Kind.ANSWER, new SubRunErrands.Result(RunStatus.SUCCEEDED, null, null, new BigDecimal("7")));
        executor.complete(executor.commands(id).getFirst(), Json.object());

        JsonNode run = api.ended(id);
        assertThat(run.get("cost").asText()).isEqualTo("0.020");
        assertThat(api.get("/api/v1/runs?parent=" + id).get("items")).hasSize(1);
        Poll.until(() -> count(child) == 0);
    }

    /** As after a kill between the commit and the wake: nobody says that there is something to do. */
    @Test
    void whatNobodyWasWokenForIsFound() {
        String id = api.start("- {id: a, uses: workflow/child}");
        String child = SubRun.id(id, StepKey.parse("a"), 1);
        Poll.until(() -> executor.commands(child).size() == 1);

        leave(id, Kind.CANCEL, new SubRunErrands.Stop("found by the poll", "user:test", null));

        assertThat(api.ended(child).get("status").asText()).isEqualTo("cancelled");
        assertThat(api.ended(id).get("status").asText()).isEqualTo("failed");
    }

    @Test
    void anAnswerIsNotLostWhenTheParentWentOnElsewhere() {
        String id = api.start("- {id: a, uses: workflow/child}\n- {id: b, uses: tool/silent}");
        String child = SubRun.id(id, StepKey.parse("a"), 1);
        Poll.until(() ->
                executor.commands(child).size() == 1 && executor.commands(id).size() == 1);
        Stored stale = cache.get(api.tenant(), id);
        executor.complete(executor.commands(id).getFirst(), Json.object());
        Poll.until(() -> Api.step(api.run(id), "b").get("status").asText().equals("succeeded"));
        // As another instance would see it, which took no part in the last answer.
        cache.put(stale);
        executor.complete(executor.commands(child).getFirst(), Json.object());

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.get("cost").asText()).isEqualTo("0.020");
    }

    @Test
    void whatCannotBeDeliveredHoldsUpNobodyElse() {
        String id = api.start("- {id: a, uses: workflow/child}");
        String child = SubRun.id(id, StepKey.parse("a"), 1);
        Poll.until(() -> executor.commands(child).size() == 1);
        String stuck = "run_" + UUID.randomUUID();
        errands.leave(
                        database.pool(),
                        List.of(new Errand(
                                0, api.tenant(), stuck, id, StepKey.parse("a"), 9, Kind.ANSWER, Json.bytes("no"), 0)))
                .await()
                .indefinitely();
        Poll.until(() -> tries(stuck) > 0);
        executor.complete(executor.commands(child).getFirst(), Json.object());

        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
        database.pool()
                .preparedQuery("DELETE FROM errand WHERE sub_run_id = $1")
                .executeAndAwait(Tuple.of(stuck));
    }

    private void leave(String run, Kind kind, Record data) {
        StepKey step = StepKey.parse("a");
        errands.leave(
                        database.pool(),
                        List.of(Errand.of(api.tenant(), SubRun.id(run, step, 1), run, step, 1, kind, data)))
                .await()
                .indefinitely();
    }

    private long count(String child) {
        return number("SELECT count(*) FROM errand WHERE sub_run_id = $1", child);
    }

    private long tries(String child) {
        return number("SELECT coalesce(max(tries), 0)::bigint FROM errand WHERE sub_run_id = $1", child);
    }

    private long number(String sql, String child) {
        return database.pool()
                .preparedQuery(sql)
                .executeAndAwait(Tuple.of(child))
                .iterator()
                .next()
                .getLong(0);
    }
}

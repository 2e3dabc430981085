package io.flotilla.sandbox.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.sandbox.SandboxTest;
import io.flotilla.sandbox.SandboxTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The queue of programs: cancelled, cut off, taken over, shared fairly. Two run at once here. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(SandboxTestResource.class)
class ExecutionQueueTest extends SandboxTest {

    private static final String SLEEP = "import time; time.sleep(600)";

    @Test
    void aRunningProgramIsKilledWhenItIsCancelled() {
        String id = run + "/a";
        send(python(id, SLEEP));
        awaitStatus(id, "running");
        cancel(id);
        Event answer = onlyAnswer();
        assertThat(answer.type()).endsWith("execution-completed.v1");
        assertThat(answer.data().path("reason").asText()).isEqualTo("killed");
        assertThat(answer.data().path("exitCode").asInt()).isEqualTo(137);
    }

    @Test
    void aWaitingProgramIsCancelledWithoutRunning() {
        send(python(run + "/1", SLEEP), python(run + "/2", SLEEP), python(run + "/3", SLEEP));
        awaitStatus(run + "/1", "running");
        awaitStatus(run + "/2", "running");
        awaitStatus(run + "/3", "queued");
        cancel(run + "/3");
        Event answer = onlyAnswer();
        assertThat(answer.data().path("executionId").asText()).isEqualTo(run + "/3");
        assertThat(answer.data().at("/error/class").asText()).isEqualTo("cancelled");
        cancel(run + "/1");
        cancel(run + "/2");
        assertThat(answers(3)).hasSize(3);
    }

    @Test
    void aCancellationWithoutItsProgramIsHarmless() {
        cancel(run + "/unknown");
        send(python(run + "/next", "print(1)"));
        assertThat(onlyAnswer().data().path("executionId").asText()).isEqualTo(run + "/next");
    }

    @Test
    void programsOfOneRunGoOnInParallel() {
        String meet = "import time; print(time.time(), flush=True); time.sleep(2); print(time.time())";
        send(python(run + "/1", meet), python(run + "/2", meet));
        List<double[]> spans = answers(2).stream()
                .map(answer -> answer.data()
                        .path("stdout")
                        .asText()
                        .lines()
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        assertThat(spans.get(0)[0]).isLessThan(spans.get(1)[1]);
        assertThat(spans.get(1)[0]).isLessThan(spans.get(0)[1]);
    }

    @Test
    void whatADeadInstanceLeftIsRunAgain() {
        leftBehind(run + "/orphan", 1);
        Event answer = onlyAnswer();
        assertThat(answer.data().path("stdout").asText()).isEqualTo("again\n");
        assertThat(rows("SELECT attempts FROM execution WHERE run_id = '" + run + "'")
                        .getFirst()
                        .getInteger(0))
                .isEqualTo(2);
    }

    @Test
    void whatKillsTheServiceAgainAndAgainIsGivenUp() {
        leftBehind(run + "/deadly", 3);
        Event answer = onlyAnswer();
        assertThat(answer.data().at("/error/class").asText()).isEqualTo("sandbox");
        assertThat(answer.data().at("/error/code").asText()).isEqualTo("interrupted");
        assertThat(kafka.events(Topics.USAGE_EVENTS, run, 1)).hasSize(1);
    }

    private void leftBehind(String requestId, int attempts) {
        rows("""
                INSERT INTO execution (id, tenant_id, request_id, run_id, spec, status, attempts, fence, lease_until)
                VALUES ('%s', '%s', '%s', '%s', '{"runtime": "python", "code": "print(''again'')"}', 'running', %d, 7,
                        now() - interval '1 second')""".formatted(Ids.next("exe"), tenant, requestId, run, attempts));
    }

    @Test
    void aResultUnderALostLeaseIsNotStored() {
        String id = run + "/stolen";
        send(python(id, "import time; time.sleep(3); print('late')"));
        awaitStatus(id, "running");
        rows("UPDATE execution SET fence = fence + 1, lease_until = now() + interval '1 hour' WHERE request_id = '" + id
                + "'");
        send(python(run + "/other", "import time; time.sleep(4); print('other')"));
        assertThat(onlyAnswer().data().path("executionId").asText()).isEqualTo(run + "/other");
        assertThat(rows("SELECT result FROM execution WHERE request_id = '" + id + "'")
                        .getFirst()
                        .getValue(0))
                .isNull();
        rows("UPDATE execution SET lease_until = now() WHERE request_id = '" + id + "'");
        assertThat(answers(2).getLast().data().path("stdout").asText()).isEqualTo("late\n");
    }

    @Test
    void oneTenantDoesNotHoldUpAnother() {
        String pause = "import time; time.sleep(1)";
        for (int i = 0; i < 6; i++) {
            send(python(run + "/" + i, pause));
        }
        Poll.until(() ->
                rows("SELECT 1 FROM execution WHERE run_id = '" + run + "'").size() == 6);
        String other = Ids.next("run");
        send(Event.of(REQUESTED, Ids.next("tenant"), python(other, "print(1)", Map.of()))
                .about(other, null));
        assertThat(answers(6)).hasSize(6);
        List<Row> order = rows(
                "SELECT run_id FROM execution WHERE run_id IN ('" + run + "', '" + other + "') ORDER BY started_at");
        assertThat(order.getLast().getString("run_id")).isEqualTo(run);
    }

    private void cancel(String id) {
        send(command(CANCEL, Map.of("executionId", id, "reason", "no more")));
    }
}

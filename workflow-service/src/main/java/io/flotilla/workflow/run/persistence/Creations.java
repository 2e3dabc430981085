package io.flotilla.workflow.run.persistence;

import io.flotilla.common.json.Json;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunHead;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;

/** Makes the rows of new runs, with the beginnings of their logs. */
@ApplicationScoped
class Creations {
    /** A run that would have to wait is not created, unless that was decided before. */
    private static final String CREATE = """
            WITH created AS (
                INSERT INTO run (id, tenant_id, workflow, workflow_version, digest, status, version, cost, budget,
                                 created_by, created_at, started_at, finished_at, wake_at, queue, priority,
                                 concurrency_key, concurrency_limit, schedule, chain_depth,
                                 parent_run_id, parent_step_id, parent_attempt, labels)
                SELECT w.id, w.tenant_id, w.workflow, w.workflow_version, w.digest, w.status, w.version, w.cost,
                       w.budget, w.created_by, w.created_at, w.started_at, w.finished_at, w.wake_at, w.queue,
                       w.priority, w.concurrency_key, w.concurrency_limit, w.schedule, w.chain_depth,
                       w.parent_run_id, w.parent_step_id, w.parent_attempt, w.labels::jsonb
                FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bigint[],
                            $8::numeric[], $9::numeric[], $10::text[], $11::timestamptz[], $12::timestamptz[],
                            $13::timestamptz[], $14::timestamptz[], $15::text[], $16::smallint[], $17::text[],
                            $18::int[], $19::text[], $20::int[], $21::text[], $22::text[], $23::int[], $24::text[],
                            $25::boolean[])
                     AS w (id, tenant_id, workflow, workflow_version, digest, status, version, cost, budget,
                           created_by, created_at, started_at, finished_at, wake_at, queue, priority,
                           concurrency_key, concurrency_limit, schedule, chain_depth,
                           parent_run_id, parent_step_id, parent_attempt, labels, decided)
                WHERE w.decided OR coalesce(
                    (SELECT q.concurrency IS NULL AND q.state = 'open' FROM queue q
                     WHERE q.tenant_id = w.tenant_id AND q.name = w.queue),
                    w.queue = 'default')
                RETURNING id),
            begun AS (
                INSERT INTO run_event (run_id, sequence, type, data)
                SELECT e.run_id, e.sequence, e.type, e.data
                FROM created JOIN unnest($26::text[], $27::bigint[], $28::text[], $29::bytea[])
                                  AS e (run_id, sequence, type, data) ON e.run_id = created.id)
            SELECT id FROM created""";

    private final Gathering<Creation> gathering;

    @Inject
    Creations(Vertx vertx) {
        gathering = new Gathering<>(vertx, CREATE, Creations::columns);
    }

    /** @param decided false when the run is to be created only if its queue has no limit */
    record Creation(Run run, LogRows rows, boolean decided) {
        private RunHead head() {
            return run.head();
        }

        private Placement placement() {
            return run.head().placement();
        }

        private <V> V concurrency(Function<Placement.Concurrency, V> value) {
            return placement().concurrency() == null
                    ? null
                    : value.apply(placement().concurrency());
        }

        private <V> V firing(Function<Placement.Firing, V> value, V otherwise) {
            return placement().firing() == null
                    ? otherwise
                    : value.apply(placement().firing());
        }

        private <V> V parent(Function<Parent, V> value) {
            return head().parent() == null ? null : value.apply(head().parent());
        }
    }

    /** Whether it was created. */
    Uni<Boolean> add(SqlConnection tx, Creation creation) {
        return gathering.add(tx, creation.head().id(), creation);
    }

    private static Tuple columns(List<Creation> creations) {
        Tuple columns = new Columns<>(creations)
                .strings(creation -> creation.head().id())
                .strings(creation -> creation.head().tenantId())
                .strings(creation -> creation.head().workflow().name())
                .integers(creation -> creation.head().workflow().version())
                .strings(creation -> creation.head().workflow().digest())
                .strings(creation -> creation.run().status().wireName())
                .longs(creation -> creation.run().position())
                .numbers(creation -> creation.run().cost())
                .numbers(creation -> creation.head().limit())
                .strings(creation -> creation.head().createdBy())
                .times(creation -> creation.head().createdAt())
                .times(creation -> creation.head().startedAt())
                .times(creation -> creation.run().finishedAt())
                .times(creation -> creation.run().wakeAt())
                .strings(creation -> creation.placement().queue())
                .shorts(creation -> creation.placement().priority())
                .strings(creation -> creation.concurrency(Placement.Concurrency::key))
                .integers(creation -> creation.concurrency(Placement.Concurrency::limit))
                .strings(creation -> creation.firing(Placement.Firing::schedule, null))
                .integers(creation -> creation.firing(Placement.Firing::depth, 0))
                .strings(creation -> creation.parent(Parent::runId))
                .strings(creation -> creation.parent(parent -> parent.step().toString()))
                .integers(creation -> creation.parent(Parent::attempt))
                .strings(creation -> Json.text(creation.head().labels()))
                .booleans(Creation::decided)
                .tuple();
        return LogRows.together(creations.stream().map(Creation::rows).toList()).addTo(columns);
    }
}

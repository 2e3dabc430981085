package io.flotilla.workflow.bulk.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.bulk.domain.BulkAction;
import io.flotilla.workflow.bulk.persistence.BulkOperations;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.flotilla.workflow.idempotency.Once;
import io.flotilla.workflow.run.persistence.RunFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes a bulk operation on: which runs are meant is settled now, in one transaction, and does not change while it is
 * worked on.
 */
@ApplicationScoped
public class StartBulk {
    /** Of one operation. */
    static final int MOST_RUNS = 100_000;

    /** Of one tenant at a time. */
    private static final int MOST_AT_ONCE = 20;

    @Inject
    FleetClock clock;

    @Inject
    BulkOperations operations;

    @Inject
    Once once;

    @Inject
    BulkWorker worker;

    @Inject
    Database database;

    /**
     * @param filter of the runs that are meant; null when {@code ids} names them
     * @param written the filter as it came, or null
     * @param key the idempotency key, or null
     * @param scopes what whoever asks may do
     */
    public record Request(
            String tenant,
            String by,
            BulkAction action,
            RunFilter filter,
            JsonNode written,
            List<String> ids,
            String reason,
            String key,
            Set<String> scopes) {
        private String digest() {
            return Json.digest(new Body(action.wireName(), written, ids, reason));
        }

        private record Body(String bulk, JsonNode filter, List<String> ids, String reason) {}
    }

    /** Fails with 409 or 422. @param view makes the answer, which is kept with the key and repeated */
    public Uni<Given> start(Request request, Function<BulkRow, JsonNode> view) {
        String digest = request.digest();
        return database.inTransaction(tx -> once.only(
                        tx,
                        request.tenant(),
                        request.key(),
                        digest,
                        () -> create(tx, request).map(row -> new Given(digest, row.id(), view.apply(row)))))
                .invoke(worker::wake);
    }

    private Uni<BulkRow> create(SqlConnection tx, Request request) {
        BulkRow operation = new BulkRow(
                Ids.next("bulk"),
                request.tenant(),
                request.action(),
                "running",
                request.written(),
                request.reason(),
                request.scopes(),
                0,
                clock.now(),
                request.by(),
                null);
        return operations
                .countOpen(tx, request.tenant())
                .invoke(StartBulk::checkRoom)
                .chain(() -> operations.create(tx, operation))
                .chain(() -> add(tx, operation, request))
                .invoke(StartBulk::checkTotal)
                .call(total -> operations.total(tx, operation.id(), total))
                .chain(() -> operations.find(tx, request.tenant(), operation.id()));
    }

    private Uni<Integer> add(SqlConnection tx, BulkRow operation, Request request) {
        return request.filter() == null
                ? operations.add(tx, operation, request.ids())
                : operations.add(tx, operation, request.filter(), MOST_RUNS + 1);
    }

    private static void checkRoom(int open) {
        if (open >= MOST_AT_ONCE) {
            throw ProblemException.conflict(
                    "too-many-bulk-operations", open + " bulk operations are at work; wait for one, or cancel it");
        }
    }

    private static void checkTotal(int total) {
        if (total > MOST_RUNS) {
            throw ProblemException.invalid("filter", "matches more than " + MOST_RUNS + " runs; narrow it");
        }
    }
}

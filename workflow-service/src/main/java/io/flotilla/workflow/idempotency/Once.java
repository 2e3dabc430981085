package io.flotilla.workflow.idempotency;

import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.idempotency.IdempotencyKeys.Given;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Requests that name an idempotency key: done once, and answered the same every time. */
@ApplicationScoped
public class Once {
    @Inject
    IdempotencyKeys keys;

    @Inject
    Database database;

    /**
     * A request that changes something.
     *
     * @param key the idempotency key, or null
     * @param about id of what is changed; with a run its answers are forgotten
     * @param asked all that makes it this request and no other
     */
    public record Keyed(String tenant, String key, String about, List<?> asked) {}

    /** {@link #only} in a transaction of its own, with an answer of a type. */
    public <A> Uni<A> answer(Keyed request, Class<A> type, Function<SqlConnection, Uni<A>> work) {
        if (request.key() == null) {
            return database.inTransaction(work);
        }
        String digest = Json.digest(request.asked());
        return database.inTransaction(tx -> only(
                        tx,
                        request.tenant(),
                        request.key(),
                        digest,
                        () -> work.apply(tx).map(answer -> new Given(digest, request.about(), Json.tree(answer)))))
                .map(given -> Json.convert(given.answer(), type));
    }

    /**
     * Does the work unless it was done for this key. Fails with 409 while another does it, and with 422 when it was done
     * for another body.
     *
     * @param key null to do it in any case
     * @param body digest of what is asked for
     * @param work may come to nothing, null, which is not kept
     */
    public Uni<Given> only(SqlConnection tx, String tenant, String key, String body, Supplier<Uni<Given>> work) {
        return key == null
                ? work.get()
                : keys.lock(tx, tenant, key)
                        .invoke(Once::checkMine)
                        .chain(() -> keys.find(tx, tenant, key))
                        .flatMap(given -> given != null
                                ? Uni.createFrom().item(repeated(body, given))
                                : work.get().onItem().ifNotNull().call(fresh -> keys.save(tx, tenant, key, fresh)));
    }

    private static Given repeated(String body, Given given) {
        if (!given.bodyDigest().equals(body)) {
            throw ProblemException.of(
                    422,
                    "idempotency-key-reused",
                    ErrorClass.VALIDATION,
                    "this Idempotency-Key was used with another body");
        }
        return given;
    }

    private static void checkMine(boolean mine) {
        if (!mine) {
            throw ProblemException.conflict(
                    "idempotency-key-in-flight", "a request with this Idempotency-Key is being worked on");
        }
    }
}

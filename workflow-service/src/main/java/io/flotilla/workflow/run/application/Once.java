package io.flotilla.workflow.run.application;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.persistence.IdempotencyKeys;
import io.flotilla.workflow.run.persistence.IdempotencyKeys.Given;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Supplier;

/** Requests that name an idempotency key: done once, and answered the same every time. */
@ApplicationScoped
public class Once {
    @Inject
    IdempotencyKeys keys;

    /**
     * Does the work unless it was done for this key. Fails with 409 while another does it, and with 422 when it was done
     * for another body.
     *
     * @param key null to do it in any case
     * @param body digest of what is asked for
     */
    public Uni<Given> only(SqlConnection tx, String tenant, String key, String body, Supplier<Uni<Given>> work) {
        return key == null
                ? work.get()
                : keys.lock(tx, tenant, key)
                        .invoke(Once::checkMine)
                        .chain(() -> keys.find(tx, tenant, key))
                        .flatMap(given -> given != null
                                ? Uni.createFrom().item(repeated(body, given))
                                : work.get().call(fresh -> keys.save(tx, tenant, key, fresh)));
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

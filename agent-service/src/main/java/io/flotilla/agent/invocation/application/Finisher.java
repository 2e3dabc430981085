package io.flotilla.agent.invocation.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.agent.invocation.persistence.TurnStore;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Ends an invocation and answers whoever asked. The caller holds the row's lock and has seen that it has not ended. */
@ApplicationScoped
class Finisher {
    @Inject
    InvocationStore invocations;

    @Inject
    TurnStore turns;

    @Inject
    Announcements announcements;

    Uni<Void> succeed(SqlConnection tx, Invocation invocation, JsonNode output) {
        return invocations
                .finish(tx, invocation.in(State.SUCCEEDED), output, null)
                .chain(() -> announcements.completed(tx, invocation, output));
    }

    /** A failure of class {@code cancelled} ends it as cancelled. Calls that are still out are called back. */
    Uni<Void> fail(SqlConnection tx, Invocation invocation, Failure failure) {
        boolean waiting = invocation.state() == State.TOOLS;
        State end = failure.errorClass() == ErrorClass.CANCELLED ? State.CANCELLED : State.FAILED;
        return invocations
                .finish(tx, invocation.in(end), null, failure)
                .chain(() -> waiting
                        ? callBack(tx, invocation, failure)
                        : Uni.createFrom().voidItem())
                .chain(() -> announcements.failed(tx, invocation, failure));
    }

    private Uni<Void> callBack(SqlConnection tx, Invocation invocation, Failure failure) {
        return turns.calls(tx, invocation, invocation.spent().turns())
                .flatMap(calls -> announcements.callsCancelled(tx, invocation, calls, failure.message()));
    }
}

package io.flotilla.agent.invocation.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.agent.invocation.persistence.TurnStore;
import io.flotilla.common.json.Json;
import io.flotilla.common.json.Preview;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Ends an invocation and answers whoever asked. The caller holds the row's lock and has seen that it has not ended. */
@ApplicationScoped
class Finisher {
    /** Of an answer as JSON; what is larger travels as an artifact. */
    private static final int INLINE_BYTES = 256 * 1024;

    /** What one event can take to where it is kept. */
    private static final int LARGEST = Outbox.MAX_DATA_BYTES - 8 * 1024;

    @Inject
    InvocationStore invocations;

    @Inject
    TurnStore turns;

    @Inject
    Announcements announcements;

    /** With an answer that is too large to travel it first waits for that to be stored. */
    Uni<Void> succeed(SqlConnection tx, Invocation invocation, JsonNode output) {
        int size = Json.bytes(output).length;
        if (size > LARGEST) {
            String message = "the answer has " + size + " bytes, more than the " + LARGEST + " that can be stored";
            return fail(tx, invocation, Failure.of(ErrorClass.MODEL, "output-too-large", message));
        }
        if (size > INLINE_BYTES) {
            return invocations
                    .hold(tx, invocation.in(State.KEEPING), Preview.of(output))
                    .chain(() -> announcements.toKeep(tx, invocation, output));
        }
        return end(tx, invocation, output);
    }

    /** The answer was stored: it is its artifact and a preview. */
    Uni<Void> kept(SqlConnection tx, Invocation invocation, Messages.Kept artifact) {
        return invocations.held(tx, invocation).flatMap(preview -> {
            ObjectNode output = Json.object();
            output.set("artifact", Json.tree(artifact));
            output.set("preview", preview);
            return end(tx, invocation, output);
        });
    }

    private Uni<Void> end(SqlConnection tx, Invocation invocation, JsonNode output) {
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

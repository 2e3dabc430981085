package io.flotilla.tool.call;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.Failure;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Ends calls before their answer has come, and stops the program that would have given it. */
@ApplicationScoped
class Cancellations {
    static final String CANCEL_EXECUTION = "io.flotilla.sandbox.execution-cancel-requested.v1";

    @Inject
    Answers answers;

    @Inject
    Outbox outbox;

    Uni<Void> end(SqlConnection tx, CallRow call, Failure failure) {
        return answers.end(tx, call, Ending.failed(failure)).chain(() -> stop(tx, call, failure.message()));
    }

    /** Only programs can be stopped; reading or writing a file is over soon. */
    private Uni<Void> stop(SqlConnection tx, CallRow call, String reason) {
        if (!call.tool().startsWith("code.run")) {
            return Uni.createFrom().voidItem();
        }
        Event stop = Event.of(CANCEL_EXECUTION, call.tenantId(), new Stop(call.callId(), reason))
                .about(call.runId(), call.stepId())
                .replyingTo("tool")
                .traced(call.traceparent());
        return outbox.add(tx, Topics.SANDBOX_COMMANDS, stop);
    }

    @RegisterForReflection
    record Stop(String executionId, String reason) {}
}

package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.Failure;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Ends calls, each once, and answers who asked, as docs/events has it. Runs in the caller's transaction. */
@ApplicationScoped
class Answers {
    static final String COMPLETED = "io.flotilla.tool.call-completed.v1";
    static final String FAILED = "io.flotilla.tool.call-failed.v1";

    @Inject
    CallStore store;

    @Inject
    LargeOutputs largeOutputs;

    @Inject
    Outbox outbox;

    /**
     * Ends a call that waits; one that has ended keeps its first answer, and nothing is sent. With an output that is too
     * large to travel the call goes on waiting until that is kept.
     */
    Uni<Void> end(SqlConnection tx, CallRow call, Ending ending) {
        if (Outputs.isLarge(ending.output()) && Outputs.canBeSent(ending.output())) {
            return largeOutputs.keep(tx, call, ending);
        }
        Ending bounded = Outputs.bounded(ending);
        return store.end(tx, call, bounded)
                .flatMap(ended ->
                        ended ? send(tx, call, bounded) : Uni.createFrom().voidItem());
    }

    /**
     * Sends the answer of a call that has ended. Its id is always the same, so that whoever has it drops the repetition.
     */
    Uni<Void> send(SqlConnection tx, CallRow call, Ending ending) {
        Event answer = Event.of(ending.isFailure() ? FAILED : COMPLETED, call.tenantId(), Data.of(call, ending))
                .about(call.runId(), call.stepId())
                .replyingTo(call.replyTo())
                .traced(call.traceparent())
                .identified(call.tenantId() + "/" + call.callId() + "/answer");
        return outbox.add(tx, Topics.TOOL_EVENTS, answer);
    }

    @RegisterForReflection
    record Data(String callId, String tool, Failure error, JsonNode output, String cost) {
        static Data of(CallRow call, Ending ending) {
            return new Data(
                    call.callId(),
                    call.tool(),
                    ending.failure(),
                    ending.output(),
                    ending.cost().stripTrailingZeros().toPlainString());
        }
    }
}

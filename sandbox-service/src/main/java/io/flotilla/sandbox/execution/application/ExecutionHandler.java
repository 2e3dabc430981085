package io.flotilla.sandbox.execution.application;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.execution.domain.Execution.Origin;
import io.flotilla.sandbox.execution.domain.ExecutionSpec;
import io.flotilla.sandbox.execution.domain.ExecutionSpec.Budget;
import io.flotilla.sandbox.execution.domain.ExecutionSpec.RequestedLimits;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Commands about executions. Handling is short: the request becomes a row of the execution queue. Both commands of one
 * execution keep their order, so a cancellation never comes before what it cancels.
 */
@ApplicationScoped
class ExecutionHandler implements EventHandler {

    @Inject
    Requests requests;

    @Inject
    Outbox outbox;

    /** The parts of the commands that are read here. */
    record Requested(
            String executionId,
            String runtime,
            String code,
            String command,
            Map<String, String> files,
            String workspace,
            String stdin,
            Map<String, String> env,
            List<String> args,
            RequestedLimits limits,
            String network,
            Instant deadline,
            Budget budget) {

        ExecutionSpec spec() {
            return new ExecutionSpec(
                    runtime, code, command, files, workspace, stdin, env, args, limits, network, budget);
        }
    }

    record CancelRequested(String executionId, String reason) {}

    @Override
    public Set<String> types() {
        return Set.of(SandboxEvents.REQUESTED, SandboxEvents.CANCEL_REQUESTED);
    }

    @Override
    public String orderingKey(Event event) {
        return event.data().path("executionId").asText(event.key());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Uni<Void> taken = event.type().equals(SandboxEvents.REQUESTED) ? request(event) : cancel(event);
        // The row is stored already, in a transaction of its own, so that the queue can be woken after it. Storing it
        // again changes nothing.
        return taken.replaceWith(Commit.nothing());
    }

    private Uni<Void> request(Event event) {
        Requested data = read(event, Requested.class);
        ExecutionSpec spec = data.spec();
        return requests.take(event.tenantId(), id(data.executionId()), origin(event), spec, data.deadline());
    }

    private static Origin origin(Event event) {
        return new Origin(event.runId(), event.stepId(), event.replyTo(), event.traceparent());
    }

    private Uni<Void> cancel(Event event) {
        CancelRequested data = read(event, CancelRequested.class);
        return requests.cancel(event.tenantId(), id(data.executionId()), data.reason());
    }

    private static <T> T read(Event event, Class<T> type) {
        try {
            return event.dataAs(type);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", e.getMessage());
        }
    }

    private static String id(String executionId) {
        if (executionId == null || executionId.isBlank() || executionId.length() > 500) {
            throw ProblemException.invalid("executionId", "must have 1 to 500 characters");
        }
        return executionId;
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        if (!event.type().equals(SandboxEvents.REQUESTED)) {
            return Uni.createFrom().voidItem();
        }
        String id = event.data().path("executionId").asText("");
        return outbox.add(tx, Topics.SANDBOX_EVENTS, SandboxEvents.refusal(event, id, failure));
    }
}

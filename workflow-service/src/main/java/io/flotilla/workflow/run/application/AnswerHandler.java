package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.TransactionalHandler;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.StepKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.Set;
import org.jboss.logging.Logger;

/** Takes the answers of agents and tools to what runs asked of them. */
@ApplicationScoped
class AnswerHandler implements TransactionalHandler {
    private static final Logger LOG = Logger.getLogger(AnswerHandler.class);
    private static final String COMPLETED = "-completed.v1";

    @Inject
    Runs runs;

    @Override
    public Set<String> types() {
        return Set.of(
                "io.flotilla.agent.invocation-completed.v1",
                "io.flotilla.agent.invocation-failed.v1",
                "io.flotilla.tool.call-completed.v1",
                "io.flotilla.tool.call-failed.v1");
    }

    @Override
    public boolean accepts(Event event) {
        return ExecutorCommands.REPLY_TO.equals(event.replyTo());
    }

    @Override
    public Commit commit(Event event) {
        RunCommand command = command(event);
        return tx -> runs.execute(tx, event.tenantId(), event.runId(), command)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("run", event.runId()))
                .invoke(outcome -> LOG.debugf("%s %s: %s", event.type(), event.id(), outcome))
                .replaceWithVoid();
    }

    /** An answer that cannot be taken in is a failed attempt: a run never waits for what will not come. */
    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        return Uni.createFrom()
                .item(() -> attempt(event, answer(event)))
                .flatMap(attempt -> runs.execute(
                        tx,
                        event.tenantId(),
                        event.runId(),
                        new RunCommand.Fail(attempt.step(), attempt.number(), failure, null, BigDecimal.ZERO)))
                .replaceWithVoid()
                .onFailure(ProblemException.class)
                .recoverWithItem(e -> null);
    }

    private static RunCommand command(Event event) {
        Answer answer = answer(event);
        Attempt attempt = attempt(event, answer);
        JsonNode output = answer.output() == null ? NullNode.instance : answer.output();
        return event.type().endsWith(COMPLETED)
                ? new RunCommand.Succeed(attempt.step(), attempt.number(), output, answer.spent())
                : new RunCommand.Fail(
                        attempt.step(), attempt.number(), answer.failure(), answer.output(), answer.spent());
    }

    private static Attempt attempt(Event event, Answer answer) {
        String work = answer.callId() != null ? answer.callId() : answer.invocationId();
        String prefix = event.runId() + "/";
        int end = work == null ? -1 : work.lastIndexOf('/');
        if (event.runId() == null || end < prefix.length() || !work.startsWith(prefix)) {
            throw ProblemException.invalid("callId", "'" + work + "' is not <run>/<step>/<attempt>");
        }
        return new Attempt(StepKey.parse(work.substring(prefix.length(), end)), number(work.substring(end + 1)));
    }

    private static Answer answer(Event event) {
        try {
            return event.dataAs(Answer.class);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", "is not an answer: " + e.getMessage());
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("callId", "'" + text + "' is not the number of an attempt");
        }
    }

    private record Attempt(StepKey step, int number) {}

    /** What the engine reads of an answer: a tool's has a callId, an agent's an invocationId. */
    private record Answer(String callId, String invocationId, JsonNode output, Failure error, BigDecimal cost) {
        BigDecimal spent() {
            return cost == null || cost.signum() < 0 ? BigDecimal.ZERO : cost;
        }

        Failure failure() {
            if (error == null) {
                return Failure.of(ErrorClass.INTERNAL, "internal", "it failed without saying why");
            }
            return new Failure(
                    error.code() == null ? "internal" : error.code(),
                    error.message() == null ? "it failed without saying why" : error.message(),
                    error.retryable(),
                    error.errorClass() == null ? ErrorClass.INTERNAL : error.errorClass());
        }
    }
}

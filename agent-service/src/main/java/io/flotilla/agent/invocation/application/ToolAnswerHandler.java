package io.flotilla.agent.invocation.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.definition.ToolSignatures;
import io.flotilla.agent.definition.ToolSignatures.Signature;
import io.flotilla.agent.invocation.application.Messages.CallAnswer;
import io.flotilla.agent.invocation.domain.CallIds;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Spent;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.invocation.domain.Toolbox;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.agent.invocation.persistence.TurnStore;
import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Stores what a tool answered; the last answer of a turn leads on to the next. */
@ApplicationScoped
class ToolAnswerHandler implements EventHandler {
    private static final Logger LOG = Logger.getLogger(ToolAnswerHandler.class);

    @Inject
    InvocationStore invocations;

    @Inject
    TurnStore turns;

    @Inject
    ToolSignatures signatures;

    @Inject
    Announcements announcements;

    @Inject
    AgentLoop loop;

    @Inject
    Finisher finisher;

    @Override
    public Set<String> types() {
        return Set.of(Messages.CALL_COMPLETED, Messages.CALL_FAILED);
    }

    @Override
    public boolean accepts(Event event) {
        return "agent".equals(event.replyTo());
    }

    /** Items of one run go on in parallel, answers for one invocation come one after the other. */
    @Override
    public String orderingKey(Event event) {
        return CallIds.invocation(event.data().path("callId").asText(event.key()));
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        CallAnswer answer = answer(event);
        String invocationId = CallIds.invocation(answer.callId());
        return lease.inTransaction(tx -> store(tx, event.tenantId(), invocationId, answer))
                .chain(() -> loop.advance(event.tenantId(), invocationId, lease))
                .replaceWith(Commit.nothing());
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        return invocations
                .lock(tx, event.tenantId(), orderingKey(event))
                .flatMap(found -> found == null || found.state().isFinal()
                        ? Uni.createFrom().voidItem()
                        : finisher.fail(tx, found, failure));
    }

    private Uni<Void> store(SqlConnection tx, String tenant, String invocationId, CallAnswer answer) {
        return invocations
                .lock(tx, tenant, invocationId)
                .flatMap(found -> found == null
                        ? ignore(answer)
                        : turns.calls(tx, found, found.spent().turns())
                                .flatMap(calls -> store(tx, found, calls, answer)));
    }

    /** Only the turn that is waited for counts: a repeated answer, or one that comes after the end, changes nothing. */
    private Uni<Void> store(SqlConnection tx, Invocation found, List<ToolCall> calls, CallAnswer answer) {
        Optional<ToolCall> asked = calls.stream()
                .filter(call -> call.callId().equals(answer.callId()))
                .filter(call -> call.is(ToolCall.Status.REQUESTED))
                .findFirst();
        if (asked.isEmpty() || found.state() != State.TOOLS) {
            return Uni.createFrom().voidItem();
        }
        BigDecimal cost = answer.cost() == null ? BigDecimal.ZERO : answer.cost();
        ToolCall done = asked.get().answered(answer.output(), answer.error(), cost);
        List<ToolCall> now =
                calls.stream().map(call -> call == asked.get() ? done : call).toList();
        return turns.save(tx, found, done).chain(() -> goOn(tx, after(found, done), now));
    }

    private Uni<Void> goOn(SqlConnection tx, Invocation invocation, List<ToolCall> calls) {
        if (calls.stream().allMatch(call -> call.is(ToolCall.Status.DONE))) {
            return invocations.save(tx, invocation.in(State.MODEL));
        }
        Uni<Void> saved = invocations.save(tx, invocation);
        return Toolbox.next(calls)
                .map(next -> saved.chain(() -> turns.save(tx, invocation, next.as(ToolCall.Status.REQUESTED)))
                        .chain(() -> announcements.called(tx, invocation, List.of(next))))
                .orElse(saved);
    }

    private Invocation after(Invocation invocation, ToolCall done) {
        Spent spent = invocation.spent();
        Invocation charged = invocation.having(new Spent(
                spent.turns(), spent.toolCalls(), spent.tokens(), spent.cost().add(done.cost())));
        JsonNode workspace = done.output() == null ? null : done.output().get("workspace");
        boolean changed = done.error() == null
                && workspace != null
                && workspace.isTextual()
                && signatures.find(done.tool()).map(Signature::changesWorkspace).orElse(false);
        return changed ? charged.on(workspace.asText()) : charged;
    }

    private static Uni<Void> ignore(CallAnswer answer) {
        LOG.infof("nobody here asked for the call %s", answer.callId());
        return Uni.createFrom().voidItem();
    }

    private static CallAnswer answer(Event event) {
        CallAnswer answer = event.dataAs(CallAnswer.class);
        if (answer.callId() == null) {
            throw ProblemException.invalid("data.callId", "is missing");
        }
        return answer;
    }
}

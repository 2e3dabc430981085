package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.application.Messages.CancelRequested;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Event;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Ends an invocation that waits, tells the one that is talking to a model to stop, and keeps a later one from starting. */
@ApplicationScoped
class CancelHandler implements EventHandler {
    @Inject
    FleetClock clock;

    @Inject
    InvocationStore invocations;

    @Inject
    Finisher finisher;

    @Inject
    RunningCalls running;

    @Override
    public Set<String> types() {
        return Set.of(Messages.CANCEL_REQUESTED);
    }

    /** Apart from the invocation's own key, behind which it would wait for the very work that it is to stop. */
    @Override
    public String orderingKey(Event event) {
        return "cancel/" + event.data().path("invocationId").asText(event.key());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        CancelRequested command = event.dataAs(CancelRequested.class);
        if (command.invocationId() == null) {
            throw ProblemException.invalid("data.invocationId", "is missing");
        }
        return lease.inTransaction(tx -> cancel(tx, event, command))
                .invoke(id -> running.stop(id, command.reason()))
                .replaceWith(Commit.nothing());
    }

    /** The id of ours. */
    private Uni<String> cancel(SqlConnection tx, Event event, CancelRequested command) {
        return invocations
                .lock(tx, event.tenantId(), command.invocationId())
                .flatMap(found -> found == null ? forestall(tx, event, command) : cancel(tx, found, command.reason()));
    }

    private Uni<String> cancel(SqlConnection tx, Invocation found, String reason) {
        Uni<Void> done = switch (found.state()) {
            // Whoever takes the turn ends it, and knows what it has cost.
            case MODEL -> invocations.askToCancel(tx, found, reason == null ? "" : reason);
            case TOOLS, KEEPING -> finisher.fail(tx, found, Failures.cancelled(reason));
            case SUCCEEDED, FAILED, CANCELLED -> Uni.createFrom().voidItem();
        };
        return done.replaceWith(found.id());
    }

    /** The request has not been handled yet; when it is, it finds that it has ended. */
    private Uni<String> forestall(SqlConnection tx, Event event, CancelRequested command) {
        Invocation stub = RequestHandler.unstarted(
                RequestHandler.origin(event, command.invocationId()),
                "unknown",
                clock.now().plus(RequestHandler.WITHOUT_AGENT));
        return invocations
                .create(tx, stub)
                .flatMap(created -> created
                        ? finisher.fail(tx, stub.in(State.MODEL), Failures.cancelled(command.reason()))
                                .replaceWith(stub.id())
                        : cancel(tx, event, command));
    }
}

package io.flotilla.agent.invocation.application;

import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.definition.Agents;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Overrides;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Takes turns for as long as nothing has to be waited for. It may be started any number of times for the same
 * invocation: what is stored says what is due.
 */
@ApplicationScoped
class AgentLoop {
    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    InvocationStore invocations;

    @Inject
    Agents agents;

    @Inject
    Briefing briefing;

    @Inject
    TurnTaker taker;

    @Inject
    TurnRecorder recorder;

    Uni<Void> advance(String tenant, String invocationId, Lease lease) {
        return invocations
                .find(database.pool(), tenant, invocationId)
                .flatMap(found ->
                        isDue(found) ? turn(found, lease) : Uni.createFrom().item(false))
                .flatMap(again -> again
                        ? advance(tenant, invocationId, lease)
                        : Uni.createFrom().voidItem());
    }

    private static boolean isDue(Invocation invocation) {
        return invocation != null && invocation.state() == State.MODEL;
    }

    private Uni<Boolean> turn(Invocation invocation, Lease lease) {
        return agents.resolve(invocation.origin().tenantId(), invocation.agent())
                .map(version ->
                        Overrides.apply(invocation.overrides(), version.agent().spec()))
                .flatMap(spec -> briefing.of(invocation, spec))
                .flatMap(brief -> outcome(brief, lease).flatMap(outcome -> recorder.record(brief, outcome, lease)));
    }

    private Uni<Outcome> outcome(Brief brief, Lease lease) {
        return obstacle(brief.invocation(), brief.spec())
                .map(failure -> Uni.createFrom().<Outcome>item(new Outcome.Refused(failure)))
                .orElseGet(() -> taker.take(brief, lease));
    }

    private Optional<Failure> obstacle(Invocation invocation, Agent.Spec spec) {
        if (invocation.cancelReason() != null) {
            return Optional.of(Failures.cancelled(invocation.cancelReason()));
        }
        if (invocation.isOver(clock.now())) {
            return Optional.of(Failures.deadline());
        }
        int turns = spec.limits().turns();
        return invocation.spent().turns() >= turns ? Optional.of(Failures.turnLimit(turns)) : Optional.empty();
    }
}

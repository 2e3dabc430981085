package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.billing.Budget;
import io.flotilla.agent.model.Tokens;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * One request to an agent and how far it has come.
 *
 * @param id ours
 * @param origin who asked, and under which id
 * @param agent {@code name@version}
 * @param model {@code provider/name}; null when it ended before one was chosen
 * @param workspace the artifact on which tools work, or null
 * @param budget the run's, or null
 * @param spent in turns and calls that are stored
 * @param overrides what a person has changed of the agent for this, or null
 * @param cancelReason not null when cancelling was asked for during a turn
 */
public record Invocation(
        String id,
        Origin origin,
        String agent,
        String model,
        JsonNode input,
        String workspace,
        Instant deadline,
        Budget budget,
        State state,
        Spent spent,
        Overrides overrides,
        String cancelReason) {

    /** Where a request came from; its answer goes there. */
    public record Origin(
            String tenantId, String invocationId, String runId, String stepId, String replyTo, String traceparent) {}

    /** @param cost of the model and of the tools */
    public record Spent(int turns, int toolCalls, Tokens tokens, BigDecimal cost) {
        public static final Spent NOTHING = new Spent(0, 0, Tokens.NONE, BigDecimal.ZERO);

        public Spent turn(Tokens used, BigDecimal price) {
            return new Spent(turns + 1, toolCalls, tokens.plus(used), cost.add(price));
        }

        public Spent unfinished(Tokens used, BigDecimal price) {
            return new Spent(turns, toolCalls, tokens.plus(used), cost.add(price));
        }

        public Spent calls(int number) {
            return new Spent(turns, toolCalls + number, tokens, cost);
        }
    }

    public String agentName() {
        int at = agent.indexOf('@');
        return at < 0 ? agent : agent.substring(0, at);
    }

    /** From 1. */
    public int nextTurn() {
        return spent.turns() + 1;
    }

    /** The id under which the next turn is paid for, the same when it is tried again after a crash. */
    public String turnId() {
        return CallIds.turn(origin.invocationId(), nextTurn());
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(deadline);
    }

    public Invocation in(State next) {
        return new Invocation(
                id, origin, agent, model, input, workspace, deadline, budget, next, spent, overrides, cancelReason);
    }

    public Invocation having(Spent total) {
        return new Invocation(
                id, origin, agent, model, input, workspace, deadline, budget, state, total, overrides, cancelReason);
    }

    public Invocation on(String newWorkspace) {
        return new Invocation(
                id, origin, agent, model, input, newWorkspace, deadline, budget, state, spent, overrides, cancelReason);
    }
}

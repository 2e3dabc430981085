package io.flotilla.agent.invocation.application;

import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.invocation.domain.Answers;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Toolbox;
import io.flotilla.agent.invocation.domain.Turn;
import io.flotilla.agent.model.ChatCall;
import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.Model;
import java.time.Instant;
import java.util.List;

/**
 * All that is needed to take one turn, and to judge its answer.
 *
 * @param additions the messages which this turn adds to the conversation
 */
record Brief(
        Invocation invocation,
        Agent.Spec spec,
        Toolbox tools,
        Answers answers,
        List<Turn> turns,
        List<ChatMessage> additions,
        Model model,
        ChatCall call,
        Instant startedAt) {}

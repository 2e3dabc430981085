package io.flotilla.agent.invocation.application;

import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.definition.ToolSignatures;
import io.flotilla.agent.invocation.domain.Answers;
import io.flotilla.agent.invocation.domain.Conversation;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.invocation.domain.Toolbox;
import io.flotilla.agent.invocation.domain.Turn;
import io.flotilla.agent.invocation.persistence.TurnStore;
import io.flotilla.agent.model.ChatCall;
import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.Model;
import io.flotilla.agent.model.ModelRouter;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Prepares turns from what is stored. */
@ApplicationScoped
class Briefing {
    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    TurnStore turnStore;

    @Inject
    ToolSignatures signatures;

    @Inject
    ModelRouter router;

    Uni<Brief> of(Invocation invocation, Agent.Spec spec) {
        return turnStore
                .turns(database.pool(), invocation)
                .flatMap(turns -> turnStore
                        .calls(database.pool(), invocation, turns.size())
                        .map(calls -> brief(invocation, spec, turns, calls)));
    }

    private Brief brief(Invocation invocation, Agent.Spec spec, List<Turn> turns, List<ToolCall> calls) {
        Toolbox tools = new Toolbox(spec.tools(), signatures::find);
        Answers answers = new Answers(spec.output());
        Model model = router.route(invocation.model());
        List<ChatMessage> additions = Conversation.additions(spec, invocation.input(), turns, calls, answers);
        ChatCall call = new ChatCall(
                Conversation.whole(turns, additions),
                tools.offers(),
                spec.temperature(),
                spec.limits().maxOutputTokens());
        return new Brief(invocation, spec, tools, answers, turns, additions, model, call, clock.now());
    }
}

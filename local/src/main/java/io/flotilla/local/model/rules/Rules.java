package io.flotilla.local.model.rules;

import io.flotilla.local.model.protocol.ChatRequest;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.rules.coverage.CoverageGaps;
import io.flotilla.local.model.rules.plan.PlanDrafting;
import io.flotilla.local.model.rules.tests.TestWriting;
import java.util.List;
import java.util.Optional;

/** The rules in order; the first that fits answers. */
public final class Rules {

    private final List<Rule> rules;

    private Rules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Coverage gaps, missing tests, plans, reports, forced tool calls, and at last the honest "I cannot". */
    public static Rules standard() {
        return new Rules(List.of(
                new CoverageGaps(),
                new TestWriting(),
                new PlanDrafting(),
                new ForcedToolCall(),
                new JsonReport(),
                new HonestAnswer()));
    }

    /**
     * What was answered.
     *
     * @param rule the name of the rule that did
     */
    public record Answer(String rule, Reply reply) {}

    /** The answer to a request, in the form that it asks for or as a refusal. */
    public Answer answer(ChatRequest request) {
        Conversation conversation = new Conversation(request);
        for (Rule rule : rules) {
            Optional<Reply> reply = rule.answer(conversation);
            if (reply.isPresent()) {
                return new Answer(rule.name(), AnswerForm.fit(reply.get(), request.responseFormat()));
            }
        }
        throw new IllegalStateException("the last rule answers everything");
    }
}

package io.flotilla.local.model.rules;

import io.flotilla.local.model.protocol.Reply;
import java.util.Optional;

/** When no rule fits: what this is and what it can do, instead of a made-up answer. */
final class HonestAnswer implements Rule {

    static final String TEXT = "I am Flotilla's offline model (rules-1): a rule-based stand-in, not a language model,"
            + " and I have no rule for this request. What I can do: rank coverage gaps by risk from a JSON coverage"
            + " measurement; write missing Python tests for a file by running it through the code tool; draft a plan from"
            + " the commands, addresses and files that a goal names; turn JSON into a"
            + " Markdown summary or report. For anything else, configure a model provider.";

    @Override
    public String name() {
        return "honest-answer";
    }

    @Override
    public Optional<Reply> answer(Conversation conversation) {
        return Optional.of(new Reply.Text(TEXT));
    }
}

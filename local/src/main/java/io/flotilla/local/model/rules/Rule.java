package io.flotilla.local.model.rules;

import io.flotilla.local.model.protocol.Reply;
import java.util.Optional;

/** One thing that the offline model can do. A rule keeps nothing: what it answers follows from the conversation alone. */
public interface Rule {

    /** A stable short name, shown in the request log. */
    String name();

    /** The answer, or empty when the conversation asks for something else. */
    Optional<Reply> answer(Conversation conversation);
}

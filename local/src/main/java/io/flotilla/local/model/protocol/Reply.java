package io.flotilla.local.model.protocol;

import java.util.List;

/** What a rule answers, before the protocol's limits are applied to it. */
public sealed interface Reply {

    /** A final answer. */
    record Text(String text) implements Reply {}

    /** Calls to make before there is an answer. */
    record Calls(List<ToolCall> calls) implements Reply {

        public Calls {
            calls = List.copyOf(calls);
        }
    }

    /** The answer when the asked form cannot be honoured truthfully. */
    record Refusal(String reason) implements Reply {}
}

package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What came of a command. */
public sealed interface Outcome {
    /**
     * @param events what happened, in order; none when the command changes nothing
     * @param run the state after them
     * @param asks keys of earlier results without which something does not begin; the decision is not complete then
     */
    record Decided(Run run, List<RunEvent> events, Set<String> asks) implements Outcome {
        public Decided {
            events = List.copyOf(events);
            asks = Set.copyOf(asks);
        }

        /** Both as one: what was decided before, and then this. */
        public Decided after(Decided before) {
            List<RunEvent> all = new ArrayList<>(before.events);
            all.addAll(events);
            return new Decided(run, all, asks);
        }
    }

    /** Nothing happened. @param code stable, see docs/workflow-format.md @param errors invalid fields, if that is why */
    record Refused(String code, String message, List<FieldError> errors) implements Outcome {
        static Refused of(String code, String message) {
            return new Refused(code, message, List.of());
        }
    }
}

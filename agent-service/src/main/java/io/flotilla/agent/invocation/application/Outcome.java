package io.flotilla.agent.invocation.application;

import io.flotilla.agent.billing.Hold;
import io.flotilla.agent.model.ModelAnswer;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.problem.Failure;

/** How the effect half of a turn ended. */
sealed interface Outcome {
    record Answered(Hold hold, ModelAnswer answer) implements Outcome {}

    /** Broken off in the middle of the answer; what had come by then is paid for. */
    record Stopped(Hold hold, Tokens tokens, Failure failure) implements Outcome {}

    /** No answer, and trying again would not help; nothing is owed. */
    record Refused(Failure failure) implements Outcome {}
}

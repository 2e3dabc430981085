package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Records that become JSON without a resource or a client whose signature would tell the native build. */
@RegisterForReflection(targets = {Event.class, Failure.class, FieldError.class, Problem.class})
final class NativeHints {
    private NativeHints() {}
}

package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.domain.Overrides;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Records of the domain that become JSON: a native image must be told of them. */
@RegisterForReflection(targets = Overrides.class)
final class NativeHints {
    private NativeHints() {}
}

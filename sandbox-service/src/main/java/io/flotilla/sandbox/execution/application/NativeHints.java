package io.flotilla.sandbox.execution.application;

import io.flotilla.sandbox.execution.domain.Ended;
import io.flotilla.sandbox.execution.domain.ExecutionSpec;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Records that become JSON without a resource or a client whose signature would tell the native build. */
@RegisterForReflection(
        targets = {
            ExecutionSpec.class,
            ExecutionSpec.RequestedLimits.class,
            ExecutionSpec.Budget.class,
            ExecutionSpec.Above.class,
            Ended.Left.class,
            ExecutionHandler.Requested.class,
            ExecutionHandler.CancelRequested.class,
            SandboxEvents.UsageData.class,
            SandboxEvents.Item.class,
            SandboxEvents.OutputData.class,
            SandboxEvents.CompletedData.class,
            SandboxEvents.UsedData.class,
            SandboxEvents.FailedData.class
        })
final class NativeHints {

    private NativeHints() {}
}

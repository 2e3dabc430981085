package io.flotilla.sandbox.execution.application;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.EventContractRules;
import io.flotilla.common.testing.PublishedEvent;
import io.flotilla.sandbox.artifact.KeepEvents;
import io.flotilla.sandbox.workspace.FilesEvents;
import java.util.List;
import java.util.stream.Stream;

class EventContractTest extends EventContractRules {
    EventContractTest() {
        super(
                "sandbox",
                Stream.of(executions(), FilesEvents.all(), KeepEvents.all())
                        .flatMap(List::stream)
                        .toList());
    }

    private static List<PublishedEvent> executions() {
        return List.of(
                event(
                                SandboxEvents.COMPLETED,
                                Topics.SANDBOX_EVENTS,
                                "A program ran, whatever it did.",
                                SandboxEvents.CompletedData.class)
                        .always(
                                "executionId",
                                "exitCode",
                                "reason",
                                "stdout",
                                "stderr",
                                "truncated",
                                "artifacts",
                                "artifacts.name",
                                "artifacts.id",
                                "artifacts.size",
                                "artifacts.sha256",
                                "usage",
                                "usage.wallSeconds",
                                "usage.cpuSeconds",
                                "usage.maxMemoryBytes",
                                "cost"),
                event(
                                SandboxEvents.FAILED,
                                Topics.SANDBOX_EVENTS,
                                "A program could not be run at all.",
                                SandboxEvents.FailedData.class)
                        .always("executionId", "error", "cost"),
                event(
                                SandboxEvents.OUTPUT,
                                Topics.AGENT_DELTAS,
                                "A program wrote something.",
                                SandboxEvents.OutputData.class)
                        .always("executionId", "stream", "index", "text"),
                event(
                                SandboxEvents.USAGE,
                                Topics.USAGE_EVENTS,
                                "Something that costs was used.",
                                SandboxEvents.UsageData.class)
                        .from("agent", "sandbox")
                        .always(
                                "usageId",
                                "holdId",
                                "final",
                                "occurredAt",
                                "items",
                                "items.meter",
                                "items.resource",
                                "items.quantity"));
    }

    private static PublishedEvent event(String type, String topic, String description, Class<?> data) {
        return PublishedEvent.of("sandbox", type, topic, description, data);
    }
}

package io.flotilla.sandbox.execution.application;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.flotilla.sandbox.execution.domain.Ended;
import io.flotilla.sandbox.execution.domain.Ended.Completed;
import io.flotilla.sandbox.execution.domain.Ended.Failed;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.Execution.Origin;
import io.flotilla.sandbox.execution.domain.Execution.Status;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The published contract of executions, see docs/events. */
final class SandboxEvents {

    static final String REQUESTED = "io.flotilla.sandbox.execution-requested.v1";
    static final String CANCEL_REQUESTED = "io.flotilla.sandbox.execution-cancel-requested.v1";
    static final String COMPLETED = "io.flotilla.sandbox.execution-completed.v1";
    static final String FAILED = "io.flotilla.sandbox.execution-failed.v1";
    static final String OUTPUT = "io.flotilla.sandbox.output-emitted.v1";
    static final String USAGE = "io.flotilla.usage.recorded.v1";

    private SandboxEvents() {}

    record UsageData(
            String usageId,
            String holdId,
            @JsonProperty("final") boolean last,
            Instant occurredAt,
            List<Item> items) {}

    record Item(String meter, String resource, String quantity) {}

    record OutputData(String executionId, String stream, int index, String text) {}

    record CompletedData(
            String executionId,
            int exitCode,
            String reason,
            String stdout,
            String stderr,
            boolean truncated,
            JsonNode result,
            List<Ended.Left> artifacts,
            UsedData usage,
            String cost) {}

    record UsedData(String wallSeconds, String cpuSeconds, long maxMemoryBytes) {}

    record FailedData(String executionId, Failure error, String cost) {}

    /** The answer's data; it is stored too, and sent again as it is when the same request comes again. */
    static JsonNode data(Execution execution, Ended ended) {
        return switch (ended) {
            case Completed c ->
                Json.tree(new CompletedData(
                        execution.requestId(),
                        c.exitCode(),
                        c.reason(),
                        c.stdout(),
                        c.stderr(),
                        c.truncated(),
                        c.result(),
                        c.artifacts(),
                        new UsedData(
                                c.usage().wallSeconds().toPlainString(),
                                c.usage().cpuSeconds().toPlainString(),
                                c.usage().maxMemoryBytes()),
                        c.cost().toPlainString()));
            case Failed f ->
                Json.tree(new FailedData(
                        execution.requestId(), f.error(), f.cost().toPlainString()));
        };
    }

    static Status status(Ended ended) {
        return switch (ended) {
            case Completed c -> Status.COMPLETED;
            case Failed f -> Status.FAILED;
        };
    }

    /** The answer with an id of its own for ever, so that whoever got it before drops it. */
    static Event answer(Execution execution, Status status, JsonNode data) {
        String type = status == Status.COMPLETED ? COMPLETED : FAILED;
        return about(execution, Event.of(type, execution.tenantId(), data))
                .replyingTo(execution.origin().replyTo())
                .identified(execution.id() + "-answer");
    }

    /** The answer to a command that could not even be read or stored. */
    static Event refusal(Event command, String requestId, Failure failure) {
        return command.reply(FAILED, new FailedData(requestId, failure, "0")).identified(command.id() + "-answer");
    }

    static Event usage(Execution execution, BigDecimal seconds, Instant now) {
        var item = new Item(Holds.METER, execution.spec().runtime(), seconds.toPlainString());
        var data = new UsageData(execution.requestId() + "/usage", Holds.idOf(execution), true, now, List.of(item));
        return about(execution, Event.of(USAGE, execution.tenantId(), data)).identified(execution.id() + "-usage");
    }

    static Event output(Execution execution, String stream, int index, String text) {
        var data = new OutputData(execution.requestId(), stream, index, text);
        return about(execution, Event.of(OUTPUT, execution.tenantId(), data)).from("sandbox");
    }

    private static Event about(Execution execution, Event event) {
        Origin origin = execution.origin();
        return event.about(origin.runId(), origin.stepId()).traced(origin.traceparent());
    }
}

package io.flotilla.workflow.run.contract;

import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.run.domain.ApprovalEvent;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import java.math.BigDecimal;

/**
 * The published form of run events, see docs/events. It follows from the stored event alone, so that Kafka and the REST
 * page show the same, however long ago it was.
 */
public final class PublicEvents {
    public static final String PREFIX = "io.flotilla.run.";

    private PublicEvents() {}

    public static Event of(String tenantId, String runId, String traceparent, long sequence, RunEvent event) {
        String step = event instanceof RunEvent.OfStep ofStep ? ofStep.step().toString() : null;
        return Event.of(PREFIX + event.type() + ".v1", tenantId, Json.opaque(data(event)))
                .identified(runId + "/" + sequence)
                .about(runId, step)
                .sequenced(sequence)
                .traced(traceparent)
                .at(event.at());
    }

    static Object data(RunEvent event) {
        return switch (event) {
            case RunEvent.OfRun e -> RunEventData.of(e);
            case StepEvent e -> StepEventData.of(e);
            case ApprovalEvent e -> ApprovalEventData.of(e);
        };
    }

    public static String text(BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }
}

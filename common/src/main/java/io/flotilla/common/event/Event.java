package io.flotilla.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetTime;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import java.time.Instant;
import java.util.Objects;

/**
 * A CloudEvent as Flotilla sends it; docs/events describes the attributes. Attributes that do not apply are null.
 *
 * @param sequence the position in a run's log; run events only
 * @param replyTo the service that wants the answer; commands and answers only
 */
public record Event(
        String id,
        String type,
        String source,
        Instant time,
        String tenantId,
        String runId,
        String stepId,
        Long sequence,
        String replyTo,
        String traceparent,
        JsonNode data) {

    public Event {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(tenantId, "tenantId");
        Objects.requireNonNull(data, "data");
    }

    /** A new event about {@code data}, which becomes JSON if it is not; the sender's name is filled in by the outbox. */
    public static Event of(String type, String tenantId, Object data) {
        return new Event(
                Ids.next("evt"),
                type,
                "/flotilla",
                FleetTime.now(),
                tenantId,
                null,
                null,
                null,
                null,
                null,
                data instanceof JsonNode json ? json : Json.tree(data));
    }

    /** An answer to this command: same tenant, run, step and trace, and it repeats who wants it. */
    public Event reply(String replyType, Object replyData) {
        return Event.of(replyType, tenantId, replyData)
                .about(runId, stepId)
                .replyingTo(replyTo)
                .traced(traceparent);
    }

    public Event about(String run, String step) {
        return new Event(id, type, source, time, tenantId, run, step, sequence, replyTo, traceparent, data);
    }

    public Event replyingTo(String service) {
        return new Event(id, type, source, time, tenantId, runId, stepId, sequence, service, traceparent, data);
    }

    public Event sequenced(long position) {
        return new Event(id, type, source, time, tenantId, runId, stepId, position, replyTo, traceparent, data);
    }

    public Event traced(String parent) {
        return new Event(id, type, source, time, tenantId, runId, stepId, sequence, replyTo, parent, data);
    }

    public Event from(String service) {
        return new Event(
                id, type, "/flotilla/" + service, time, tenantId, runId, stepId, sequence, replyTo, traceparent, data);
    }

    /** With an id that is the same whenever the same cause is handled again, so that receivers drop the repetition. */
    public Event identified(String stableId) {
        return new Event(stableId, type, source, time, tenantId, runId, stepId, sequence, replyTo, traceparent, data);
    }

    /** At this instant instead of now; run events carry the time of the decision. */
    public Event at(Instant instant) {
        return new Event(id, type, source, instant, tenantId, runId, stepId, sequence, replyTo, traceparent, data);
    }

    /** The Kafka key: order is kept per key. */
    public String key() {
        return runId != null ? runId : tenantId;
    }

    /** @throws IllegalArgumentException when the data does not have the shape of {@code type} */
    public <T> T dataAs(Class<T> dataType) {
        return Json.convert(data, dataType);
    }
}

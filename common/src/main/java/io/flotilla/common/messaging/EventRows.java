package io.flotilla.common.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.vertx.mutiny.sqlclient.Row;

/** The columns that inbox and outbox have in common, read as an event. */
final class EventRows {
    static final String COLUMNS = "id, key, topic, type, source, time, tenant_id, run_id, step_id, sequence, reply_to,"
            + " traceparent, data";

    private EventRows() {}

    static Event event(Row row, String id) {
        return event(row, id, Json.parse(row.getBuffer("data").getBytes()));
    }

    /** The event without its data, for who passes them on as they are. */
    static Event attributes(Row row, String id) {
        return event(row, id, NullNode.instance);
    }

    private static Event event(Row row, String id, JsonNode data) {
        return new Event(
                id,
                row.getString("type"),
                row.getString("source"),
                row.getOffsetDateTime("time").toInstant(),
                row.getString("tenant_id"),
                row.getString("run_id"),
                row.getString("step_id"),
                row.getLong("sequence"),
                row.getString("reply_to"),
                row.getString("traceparent"),
                data);
    }
}

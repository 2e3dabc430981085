package io.flotilla.workflow.run.persistence;

import io.flotilla.common.json.Json;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Events of runs as rows of {@code run_event}. @param bytes of their data */
record LogRows(List<LogRow> all, long bytes) {
    /** The last events of a run. @param after the run with them */
    static LogRows of(Run after, List<RunEvent> events) {
        long sequence = after.position() - events.size();
        List<LogRow> rows = new ArrayList<>(events.size());
        long bytes = 0;
        for (RunEvent event : events) {
            sequence++;
            Buffer data = Buffer.buffer(Json.bytes(event));
            rows.add(new LogRow(after.head().id(), sequence, event.type(), data));
            bytes += data.length();
        }
        return new LogRows(rows, bytes);
    }

    static LogRows together(List<LogRows> parts) {
        return new LogRows(
                parts.stream().flatMap(part -> part.all().stream()).toList(),
                parts.stream().mapToLong(LogRows::bytes).sum());
    }

    /** As arrays: runs, sequence numbers, types and data. */
    Tuple addTo(Tuple columns) {
        return columns.addArrayOfString(all.stream().map(LogRow::run).toArray(String[]::new))
                .addArrayOfLong(all.stream().map(LogRow::sequence).toArray(Long[]::new))
                .addArrayOfString(all.stream().map(LogRow::type).toArray(String[]::new))
                .addValue(all.stream().map(LogRow::data).toArray(Buffer[]::new));
    }

    record LogRow(String run, long sequence, String type, Buffer data) {}
}

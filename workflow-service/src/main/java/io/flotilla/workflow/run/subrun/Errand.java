package io.flotilla.workflow.run.subrun;

import com.fasterxml.jackson.annotation.JsonValue;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.run.domain.StepKey;
import io.vertx.mutiny.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a run and its sub-run have to tell each other, kept until the other has taken it in.
 *
 * @param id its place in the order; 0 while it is not stored
 * @param subRun the sub-run's id, also before there is one
 * @param run the parent's id
 * @param step the parent's work that the sub-run does
 * @param data a JSON record that the kind determines
 * @param tries how often it failed
 */
public record Errand(
        long id,
        String tenant,
        String subRun,
        String run,
        StepKey step,
        int attempt,
        Kind kind,
        byte[] data,
        int tries) {
    /** All but the last go from the run to its sub-run. */
    public enum Kind {
        BEGIN,
        CANCEL,
        PAUSE,
        RESUME,
        BOUND,
        ANSWER;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    public static Errand of(
            String tenant, String subRun, String run, StepKey step, int attempt, Kind kind, Record data) {
        return new Errand(0, tenant, subRun, run, step, attempt, kind, Json.bytes(data), 0);
    }

    public <T> T dataAs(Class<T> type) {
        return Json.read(new String(data, StandardCharsets.UTF_8), type);
    }

    static Errand of(Row row) {
        return new Errand(
                row.getLong("id"),
                row.getString("tenant_id"),
                row.getString("sub_run_id"),
                row.getString("run_id"),
                StepKey.parse(row.getString("step_id")),
                row.getInteger("attempt"),
                Kind.of(row.getString("kind")),
                row.getBuffer("data").getBytes(),
                row.getInteger("tries"));
    }
}

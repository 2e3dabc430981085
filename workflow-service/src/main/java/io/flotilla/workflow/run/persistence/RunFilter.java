package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.RunStatus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which runs are meant; null does not filter.
 *
 * @param labels all of which a run has
 * @param createdAfter then or later
 * @param text a part of the workflow's name, or how the id begins
 * @param parent the run whose sub-runs are meant
 * @param archived whether the archived ones are meant, or the others
 */
public record RunFilter(
        Map<String, String> labels,
        String workflow,
        RunStatus status,
        Instant createdAfter,
        Instant createdBefore,
        String text,
        String parent,
        boolean archived) {
    private static final int ID_LENGTH = 30;
    private static final Pattern ID_PREFIX = Pattern.compile("run_[0-9A-Z]{0,26}");

    public RunFilter {
        labels = Map.copyOf(labels);
    }

    /** Whether all runs are meant, archived or not. */
    public boolean isEmpty() {
        return labels.isEmpty()
                && workflow == null
                && status == null
                && createdAfter == null
                && createdBefore == null
                && text == null
                && parent == null;
    }

    /** In SQL, over table run. */
    public Conditions conditions(String tenant) {
        Conditions all = new Conditions()
                .and("tenant_id = ?", tenant)
                .and(archived ? "archived_at IS NOT NULL" : "archived_at IS NULL");
        if (!labels.isEmpty()) {
            JsonObject wanted = new JsonObject();
            labels.forEach(wanted::put);
            all.and("labels <> '{}' AND labels @> ?", wanted);
        }
        if (workflow != null) {
            all.and("workflow = ?", workflow);
        }
        if (status != null) {
            all.and("status = ?", status.wireName());
        }
        if (createdAfter != null) {
            all.and("created_at >= ?", Times.column(createdAfter));
        }
        if (createdBefore != null) {
            all.and("created_at < ?", Times.column(createdBefore));
        }
        if (parent != null) {
            all.and("parent_run_id = ?", parent);
        }
        return text == null ? all : search(all);
    }

    /** No workflow is called like the beginning of an id. */
    private Conditions search(Conditions all) {
        return ID_PREFIX.matcher(text).matches()
                ? all.and("id >= ?", text).and("id <= ?", text + "Z".repeat(ID_LENGTH - text.length()))
                : all.and("strpos(workflow, lower(?)) > 0", text);
    }
}

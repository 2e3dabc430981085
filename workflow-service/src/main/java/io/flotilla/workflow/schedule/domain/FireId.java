package io.flotilla.workflow.schedule.domain;

import io.flotilla.common.id.Ids;
import java.time.Instant;

/** The id of the run that a firing starts: it follows from the firing, so that no two instances start two. */
public final class FireId {
    private FireId() {}

    /** @param time of the firing, which is also that of the id */
    public static String run(String scheduleId, String key, Instant time) {
        return Ids.derived("run", time, scheduleId + " " + key);
    }
}

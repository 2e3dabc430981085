package io.flotilla.workflow.schedule.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.schedule.domain.Timing;
import io.flotilla.workflow.schedule.persistence.FireRow;
import io.flotilla.workflow.schedule.persistence.Fires;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import io.flotilla.workflow.schedule.persistence.Schedules;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** Shows schedules with what they have done and will do. */
@ApplicationScoped
public class ReadSchedules {
    private static final int NEXT = 5;
    private static final int LAST = 20;

    @Inject
    FleetClock clock;

    @Inject
    Schedules schedules;

    @Inject
    Fires fires;

    @Inject
    Documents documents;

    /** @param next the next times of its clock; none while it is paused @param last null when it was not asked for */
    public record Shown(ScheduleRow row, List<Instant> next, List<FireRow> last) {}

    /** Fails with 404. */
    public Uni<Shown> find(String tenant, String name) {
        return schedules
                .find(tenant, name)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("schedule", name))
                .flatMap(row -> fires.recent(row.id(), LAST).map(last -> new Shown(row, next(row, NEXT), last)));
    }

    /** By name, after a name. */
    public Uni<List<Shown>> list(String tenant, String after, int limit) {
        return schedules
                .list(tenant, after, limit)
                .map(rows -> rows.stream()
                        .map(row -> new Shown(row, next(row, 1), null))
                        .toList());
    }

    private List<Instant> next(ScheduleRow row, int count) {
        Timing timing = documents.timing(row.document());
        return timing == null || row.paused() ? List.of() : timing.times().next(clock.now(), count);
    }
}

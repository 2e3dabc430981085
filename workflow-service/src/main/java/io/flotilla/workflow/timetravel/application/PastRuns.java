package io.flotilla.workflow.timetravel.application;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Wanted;
import io.flotilla.workflow.run.domain.Point;
import io.flotilla.workflow.run.persistence.Past;
import io.flotilla.workflow.run.persistence.RunHistory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.regex.Pattern;

/** Runs as they were at a point that somebody names. */
@ApplicationScoped
public class PastRuns {
    private static final String FIELD = "at";
    private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

    @Inject
    RunHistory history;

    /** @param at a position, an instant, or null for now. Fails with 404 or 422 */
    public Uni<Past> at(String tenant, String runId, String at) {
        Point point = point(at);
        return history.at(tenant, runId, point)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("run", runId))
                .invoke(past -> checkReached(past, point));
    }

    private static void checkReached(Past past, Point point) {
        long reached = past.run().position();
        if (point instanceof Point.Position(long wanted) && wanted > reached) {
            throw ProblemException.invalid(
                    FIELD,
                    wanted + " is beyond the log; it must be a position from 1 to " + reached + ", or an instant");
        }
        if (reached == 0) {
            throw ProblemException.invalid(FIELD, "must not be before the run was created");
        }
    }

    private static Point point(String at) {
        if (at == null || at.isBlank()) {
            return new Point.Latest();
        }
        if (POSITION.matcher(at).matches() && Long.parseLong(at) > 0) {
            return new Point.Position(Long.parseLong(at));
        }
        return new Point.Moment(instant(at));
    }

    private static Instant instant(String text) {
        return Wanted.instant(text)
                .orElseThrow(() -> ProblemException.invalid(
                        FIELD,
                        "'" + text + "' must be the position of an event, from 1, or an RFC 3339 instant, such as"
                                + " 2026-01-01T12:00:00Z"));
    }
}

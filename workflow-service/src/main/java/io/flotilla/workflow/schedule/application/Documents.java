package io.flotilla.workflow.schedule.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.schedule.domain.ScheduleReader;
import io.flotilla.workflow.schedule.domain.ScheduleSpec;
import io.flotilla.workflow.schedule.domain.Timing;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads schedules, and the expressions in them, which see {@code schedule} and {@code event}. */
@ApplicationScoped
class Documents {
    private final Expressions expressions = new Expressions(List.of("schedule", "event"));

    ScheduleSpec read(JsonNode document) {
        return ScheduleReader.read(document, expressions);
    }

    /** Null when a schedule has no clock, or cannot be read any more. */
    Timing timing(JsonNode document) {
        try {
            return read(document).timing();
        } catch (ProblemException e) {
            return null;
        }
    }

    Expressions expressions() {
        return expressions;
    }
}

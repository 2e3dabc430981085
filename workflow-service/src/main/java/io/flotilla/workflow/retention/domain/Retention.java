package io.flotilla.workflow.retention.domain;

import io.flotilla.common.problem.FieldError;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the ended runs of a tenant are kept, from their end. Pure.
 *
 * @param archiveAfter null for never, and so is {@code deleteAfter}
 */
public record Retention(Period archiveAfter, Period deleteAfter) {
    public static final Retention FOREVER = new Retention(null, null);

    private static final int LONGEST_YEARS = 100;
    /** Periods are compared by what they come to from here. */
    private static final LocalDate SOME_DAY = LocalDate.of(2024, 1, 1);

    /** What is wrong with periods as they were written; null is never. */
    public static List<FieldError> check(String archiveAfter, String deleteAfter) {
        List<FieldError> errors = new ArrayList<>();
        check(archiveAfter, "archiveAfter", errors);
        check(deleteAfter, "deleteAfter", errors);
        if (errors.isEmpty() && archiveAfter != null && deleteAfter != null) {
            LocalDate archived = SOME_DAY.plus(Period.parse(archiveAfter));
            if (SOME_DAY.plus(Period.parse(deleteAfter)).isBefore(archived)) {
                errors.add(new FieldError("deleteAfter", "must not be shorter than archiveAfter"));
            }
        }
        return errors;
    }

    /** @param archiveAfter checked before, and so is {@code deleteAfter} */
    public static Retention of(String archiveAfter, String deleteAfter) {
        return new Retention(period(archiveAfter), period(deleteAfter));
    }

    /** Runs that ended before it are archived; null for none. */
    public Instant archiveBefore(Instant now) {
        return before(now, archiveAfter);
    }

    /** Runs that ended before it are deleted; null for none. */
    public Instant deleteBefore(Instant now) {
        return before(now, deleteAfter);
    }

    private static void check(String period, String field, List<FieldError> errors) {
        try {
            LocalDate later = period == null ? null : SOME_DAY.plus(Period.parse(period));
            if (later == null || later.isAfter(SOME_DAY) && !later.isAfter(SOME_DAY.plusYears(LONGEST_YEARS))) {
                return;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // falls through to the one message
        }
        errors.add(new FieldError(
                field, "must be an ISO 8601 period of 1 day to " + LONGEST_YEARS + " years, such as P90D, or null"));
    }

    private static Period period(String text) {
        return text == null ? null : Period.parse(text);
    }

    private static Instant before(Instant now, Period period) {
        return period == null
                ? null
                : now.atOffset(ZoneOffset.UTC).minus(period).toInstant();
    }
}

package io.flotilla.workflow.schedule.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What becomes of times that passed while nobody looked. */
public enum CatchUp {
    /** They are left out. */
    NONE,
    /** One run makes up for all of them. */
    ONE,
    /** Each is made up for, up to a bound. */
    ALL;

    /** The latest so many are made up for. */
    public static final int MOST = 100;

    /** A time is not missed yet when it is noticed within this. */
    static final Duration PUNCTUAL = Duration.ofMinutes(1);

    /** Of times that have come, those that are to be had. @param times in order */
    List<Instant> of(List<Instant> times, Instant now) {
        return switch (this) {
            case NONE ->
                times.stream()
                        .filter(time -> !time.plus(PUNCTUAL).isBefore(now))
                        .toList();
            case ONE -> times.subList(Math.max(0, times.size() - 1), times.size());
            case ALL -> times.subList(Math.max(0, times.size() - MOST), times.size());
        };
    }
}

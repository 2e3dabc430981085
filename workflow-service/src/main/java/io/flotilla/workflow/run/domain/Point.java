package io.flotilla.workflow.run.domain;

import java.time.Instant;

/** A point in a run's past. */
public sealed interface Point {
    /** Right after an event. @param position of the event, from 1 */
    record Position(long position) implements Point {}

    /** Before the first event that is later than this. */
    record Moment(Instant instant) implements Point {}

    /** After the last event that there is. */
    record Latest() implements Point {}

    /** Whether an event belongs to the past of this point. */
    default boolean includes(long position, Instant at) {
        return switch (this) {
            case Position(long last) -> position <= last;
            case Moment(Instant last) -> !at.isAfter(last);
            case Latest() -> true;
        };
    }
}

package io.flotilla.workflow.schedule.domain;

import java.util.Locale;

/** What happens when a schedule fires while a run of it has not ended. */
public enum Overlap {
    /** Nothing: the firing is left out. */
    SKIP,
    /** The next run starts when the one before has ended. */
    QUEUE,
    /** The run before is cancelled. */
    CANCEL_PREVIOUS,
    /** They run beside each other. */
    ALLOW;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

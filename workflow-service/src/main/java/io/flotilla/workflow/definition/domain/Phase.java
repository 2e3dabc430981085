package io.flotilla.workflow.definition.domain;

/** When in the life of a run a step has its time. In this order; the later ones only when the steps of main have ended. */
public enum Phase {
    MAIN,
    /** Undoes what was done, in reverse order, after a failure or a cancellation. */
    COMPENSATION,
    /** After a failure. */
    FAILURE,
    /** At the end of every run. */
    FINALLY
}

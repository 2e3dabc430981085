package io.flotilla.sandbox.containment;

/** Why a contained program ended. Everything but {@link #FINISHED} was a kill by the host. */
public enum Reason {
    FINISHED,
    TIMEOUT,
    MEMORY,
    OUTPUT,
    KILLED
}

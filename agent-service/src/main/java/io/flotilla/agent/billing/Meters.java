package io.flotilla.agent.billing;

/** The meters of docs/events that this service counts. */
public final class Meters {
    public static final String INPUT = "tokens.input";
    public static final String CACHED_INPUT = "tokens.cached_input";
    public static final String OUTPUT = "tokens.output";

    private Meters() {}
}

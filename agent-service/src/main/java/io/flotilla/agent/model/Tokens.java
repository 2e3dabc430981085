package io.flotilla.agent.model;

/**
 * What a call used.
 *
 * @param input all tokens of the prompt, {@code cached} among them
 * @param estimated true when the provider did not say and we counted
 */
public record Tokens(long input, long output, long cached, boolean estimated) {
    public static final Tokens NONE = new Tokens(0, 0, 0, false);

    public Tokens {
        // Providers have been seen to report more cached than there were.
        cached = Math.min(Math.max(0, cached), input);
    }

    public long uncached() {
        return input - cached;
    }

    public Tokens plus(Tokens other) {
        return new Tokens(
                input + other.input, output + other.output, cached + other.cached, estimated || other.estimated);
    }
}

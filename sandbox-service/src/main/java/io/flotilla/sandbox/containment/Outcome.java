package io.flotilla.sandbox.containment;

/**
 * How a contained program ended.
 *
 * @param exitCode as a shell reports it: 128 + n for signal n; 137 whenever the host killed it
 * @param stdout raw bytes, up to the output limit; may be cut in the middle of a character
 * @param truncated something was left out: output above the limit, or files of /out that could not be taken over
 */
@SuppressWarnings("ArrayRecordComponent") // read once by its only receiver, never compared
public record Outcome(int exitCode, Reason reason, byte[] stdout, byte[] stderr, boolean truncated, Usage usage) {}

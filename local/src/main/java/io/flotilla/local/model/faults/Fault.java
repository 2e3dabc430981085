package io.flotilla.local.model.faults;

import io.flotilla.local.model.protocol.ApiError;
import java.time.Duration;
import java.util.Locale;

/** Something that goes wrong on purpose. Written {@code 429;retry-after=1}, {@code 503}, {@code slow;ms=500}, {@code cut}, {@code malformed}. */
public sealed interface Fault {

    /** Everything works. */
    record None() implements Fault {}

    /** 429 with {@code Retry-After} in seconds. */
    record RateLimited(int retryAfterSeconds) implements Fault {}

    /** 503. */
    record Unavailable() implements Fault {}

    /** A pause before the first byte of an otherwise good answer. */
    record Slow(Duration delay) implements Fault {}

    /** The connection ends in the middle of the answer. */
    record Cut() implements Fault {}

    /** Status 200 and a body (when streamed: an event in the middle) that is not JSON. */
    record Malformed() implements Fault {}

    /** Reads the written form; null or empty text is {@link None}. */
    static Fault parse(String text) {
        if (text == null || text.isBlank()) {
            return new None();
        }
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split(";", 2);
        String option = parts.length > 1 ? parts[1] : "";
        return switch (parts[0].strip()) {
            case "429" -> new RateLimited(number(option, "retry-after", 1));
            case "503" -> new Unavailable();
            case "slow" -> new Slow(Duration.ofMillis(number(option, "ms", 2000)));
            case "cut" -> new Cut();
            case "malformed" -> new Malformed();
            case "none" -> new None();
            default -> throw ApiError.invalid("fault", "Unknown fault: '" + text + "'.");
        };
    }

    private static int number(String option, String name, int otherwise) {
        if (option.isBlank()) {
            return otherwise;
        }
        String[] pair = option.strip().split("=", 2);
        if (pair.length != 2
                || !pair[0].strip().equals(name)
                || !pair[1].strip().matches("[0-9]{1,7}")) {
            throw ApiError.invalid("fault", "Expected " + name + "=<number>, got '" + option + "'.");
        }
        return Integer.parseInt(pair[1].strip());
    }
}

package io.flotilla.sandbox.execution.domain;

import java.nio.charset.StandardCharsets;

/**
 * Output of a program as text that can travel in an event: no control characters but tab and line ends (they could
 * steer a terminal, and NUL cannot be stored everywhere), and small enough once it is JSON.
 *
 * @param truncated something was cut off
 */
public record Output(String stdout, String stderr, boolean truncated) {

    /** Bytes of JSON for both texts together; with result and artifacts the event stays below Kafka's limit. */
    static final int MOST = 320 * 1024;

    public static Output of(byte[] stdout, byte[] stderr) {
        String out = clean(stdout);
        String err = clean(stderr);
        int outSize = size(out);
        int errSize = size(err);
        if (outSize + errSize <= MOST) {
            return new Output(out, err, false);
        }
        // Each may have half, and what the other one leaves of its half.
        int forOut = Math.max(MOST / 2, MOST - errSize);
        int forErr = MOST - Math.min(outSize, forOut);
        return new Output(cut(out, forOut), cut(err, forErr), true);
    }

    public static String clean(byte[] bytes) {
        return clean(new String(bytes, StandardCharsets.UTF_8));
    }

    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean layout = c == '\n' || c == '\r' || c == '\t';
            clean.append(Character.isISOControl(c) && !layout ? '\uFFFD' : c);
        }
        return clean.toString();
    }

    private static int size(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            size += size(text.charAt(i));
        }
        return size;
    }

    private static String cut(String text, int most) {
        int size = 0;
        int end = 0;
        while (end < text.length() && size + size(text.charAt(end)) <= most) {
            size += size(text.charAt(end));
            end++;
        }
        boolean halfCharacter = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, halfCharacter ? end - 1 : end);
    }

    private static int size(char c) {
        return switch (c) {
            case '\n', '\r', '\t', '"', '\\' -> 2;
            default -> c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        };
    }
}

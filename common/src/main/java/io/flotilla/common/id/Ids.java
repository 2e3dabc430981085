package io.flotilla.common.id;

import java.security.SecureRandom;

/**
 * Identifiers: a prefix that says what it is, then a ULID (48 bits of milliseconds, 80 random bits, Crockford base 32).
 * They sort by time of creation, which keeps index inserts local. Source: the ULID specification.
 */
public final class Ids {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id such as {@code run_01JD3Z…}; {@code prefix} is given without the underscore. */
    public static String next(String prefix) {
        return prefix + "_" + ulid(System.currentTimeMillis());
    }

    private static String ulid(long millis) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        char[] out = new char[26];
        for (int i = 9; i >= 0; i--) {
            out[i] = ALPHABET[(int) (millis & 31)];
            millis >>>= 5;
        }
        int bits = 0;
        int held = 0;
        int next = 10;
        for (byte b : random) {
            bits = (bits << 8) | (b & 0xff);
            held += 8;
            while (held >= 5) {
                held -= 5;
                out[next++] = ALPHABET[(bits >>> held) & 31];
            }
        }
        return new String(out);
    }
}

package io.flotilla.common.id;

import io.flotilla.common.clock.FleetTime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifiers: a prefix that says what it is, then a ULID (48 bits of milliseconds, 80 random bits, Crockford base 32).
 * They sort by time of creation, which keeps index inserts local. Source: the ULID specification.
 */
public final class Ids {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final Pattern ID = Pattern.compile("[a-z]+_([0-9A-HJKMNP-TV-Z]{10})[0-9A-HJKMNP-TV-Z]{16}");
    private static final int RANDOM_LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id such as {@code run_01JD3Z…}; {@code prefix} is given without the underscore. */
    public static String next(String prefix) {
        byte[] random = new byte[RANDOM_LENGTH];
        RANDOM.nextBytes(random);
        return prefix + "_" + time(FleetTime.now().toEpochMilli()) + letters(random);
    }

    /** An id that is the same each time that it is asked for: its random part is a digest of {@code seed}. */
    public static String derived(String prefix, Instant time, String seed) {
        return prefix + "_" + time(time.toEpochMilli()) + letters(sha256(seed));
    }

    /** As {@link #derived}, with the time of {@code neighbour}, beside which it sorts; 0 when that is no id. */
    public static String derivedBeside(String prefix, String neighbour, String seed) {
        Matcher id = ID.matcher(neighbour);
        return prefix + "_" + (id.matches() ? id.group(1) : time(0)) + letters(sha256(seed));
    }

    private static String time(long millis) {
        char[] out = new char[10];
        long rest = millis;
        for (int i = out.length - 1; i >= 0; i--) {
            out[i] = ALPHABET[(int) (rest & 31)];
            rest >>>= 5;
        }
        return new String(out);
    }

    /** Five bits of each of the first bytes. */
    private static String letters(byte[] bytes) {
        char[] out = new char[RANDOM_LENGTH];
        for (int i = 0; i < out.length; i++) {
            out[i] = ALPHABET[bytes[i] & 31];
        }
        return new String(out);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package io.flotilla.gateway.key.domain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code flt_live_}, 32 random bytes as 43 digits of base 62, and the CRC-32 of all before it as
 * 6 digits of base 62. The checksum lets a mistyped or made-up key be refused without asking the database, and lets
 * scanners for leaked secrets tell a key from noise.
 */
public final class KeySecret {
    private static final String START = "flt_live_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int SHOWN_OF_RANDOM = 4;
    private static final Pattern FORM =
            Pattern.compile(START + "[0-9A-Za-z]{" + (RANDOM_DIGITS + CHECKSUM_DIGITS) + "}");

    private final String text;

    private KeySecret(String text) {
        this.text = text;
    }

    /** @param random must be fit for secrets */
    public static KeySecret generate(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String body = START + base62(new BigInteger(1, bytes), RANDOM_DIGITS);
        return new KeySecret(body + checksum(body));
    }

    /** Empty when {@code text} has not the form of a key or its checksum is wrong; null is allowed. */
    public static Optional<KeySecret> parse(String text) {
        if (text == null || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int end = text.length() - CHECKSUM_DIGITS;
        boolean right = text.substring(end).equals(checksum(text.substring(0, end)));
        return right ? Optional.of(new KeySecret(text)) : Optional.empty();
    }

    /** The key itself; shown once to whoever made it and never stored. */
    public String reveal() {
        return text;
    }

    /**
     * SHA-256 in hex, which is what is stored. The secret has 256 random bits, so that a slow hash would add nothing, and
     * finding it by its hash tells nothing through timing.
     */
    public String hash() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The beginning, by which a person recognises the key. */
    public String prefix() {
        return text.substring(0, START.length() + SHOWN_OF_RANDOM);
    }

    public String lastFour() {
        return text.substring(text.length() - 4);
    }

    /** Does not reveal the key, so that it may appear in a log. */
    @Override
    public String toString() {
        return prefix() + "…" + lastFour();
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
    }

    private static String base62(BigInteger value, int digits) {
        char[] out = new char[digits];
        BigInteger rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            out[i] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(out);
    }
}

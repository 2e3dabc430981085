package io.flotilla.workflow.schedule.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** The id of the run that a firing starts: it follows from the firing, so that no two instances start two. */
public final class FireId {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private FireId() {}

    /** A ULID: its time is that of the firing, its random part is the digest of schedule and key. */
    public static String run(String scheduleId, String key, Instant time) {
        char[] id = new char[26];
        long millis = time.toEpochMilli();
        for (int i = 9; i >= 0; i--) {
            id[i] = ALPHABET[(int) (millis & 31)];
            millis >>>= 5;
        }
        byte[] hash = sha256(scheduleId + " " + key);
        for (int i = 0; i < 16; i++) {
            id[10 + i] = ALPHABET[hash[i] & 31];
        }
        return "run_" + new String(id);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

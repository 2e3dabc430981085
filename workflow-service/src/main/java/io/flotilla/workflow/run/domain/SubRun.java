package io.flotilla.workflow.run.domain;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The run that does the work of an attempt.
 *
 * @param workflow as it was when the sub-run began
 * @param budget what it may spend, in USD, or null
 */
public record SubRun(String runId, WorkflowRef workflow, BigDecimal budget) {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final Pattern ULID = Pattern.compile("run_[0-9A-HJKMNP-TV-Z]{26}");
    private static final int TIME = 10;
    private static final int RANDOM = 16;

    /** The id of the sub-run of an attempt, the same each time that it is asked for. It sorts beside its parent's. */
    public static String id(String parent, StepKey step, int attempt) {
        byte[] hash = sha256(parent + "/" + step + "/" + attempt);
        StringBuilder id = new StringBuilder("run_");
        id.append(ULID.matcher(parent).matches() ? parent.substring(4, 4 + TIME) : "0".repeat(TIME));
        for (int i = 0; i < RANDOM; i++) {
            id.append(ALPHABET[hash[i] & 31]);
        }
        return id.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

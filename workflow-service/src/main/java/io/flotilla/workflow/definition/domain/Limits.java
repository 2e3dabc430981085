package io.flotilla.workflow.definition.domain;

import java.time.Duration;

/** The bounds of what a workflow may ask for. */
public final class Limits {
    public static final int DOCUMENT_BYTES = 256 * 1024;
    public static final int STEPS = 500;
    public static final int EXPRESSIONS = 2_000;
    public static final int ITEMS = 10_000;
    public static final int PARALLEL = 500;
    public static final int ATTEMPTS = 20;
    public static final int RULES = 100;
    public static final int ITERATIONS = 1_000;

    /** Names of an approval's users, roles or groups. */
    public static final int APPROVERS = 100;

    public static final int NAME = 200;

    /** People who must agree on an approval, or disagree. */
    public static final int QUORUM = 20;

    public static final int ESCALATIONS = 3;
    public static final int REMINDERS = 20;

    /** On one approval, and how often one voice is passed on. */
    public static final int DELEGATIONS = 50;

    public static final int DELEGATION_CHAIN = 3;

    /** What is answered to an approval's form; the step's output, which is inline, has the reason and the person too. */
    public static final int ANSWERS_BYTES = 224 * 1024;

    /** What one of several people answers to an approval's form. */
    public static final int VOTE_BYTES = 16 * 1024;

    public static final Duration SHORTEST_REMINDER = Duration.ofSeconds(1);

    /** How many levels of sub-runs there may be below a run. */
    public static final int SUB_RUN_DEPTH = 8;

    /** How long the result of a step may be kept for others. */
    public static final Duration LONGEST_CACHE = Duration.ofDays(30);

    /** Steps that one plan may draft. */
    public static final int DRAFTED = 100;

    /** All steps of a run, drafted ones included. */
    public static final int RUN_STEPS = 1_000;

    /** Runs with one concurrency key that are at work at once. */
    public static final int CONCURRENCY = 1_000;

    /** What travels inline: a step's input or output, a run's inputs or outputs, an approval's subject. */
    public static final int INLINE_BYTES = 256 * 1024;

    /** All values of one {@code foreach} together. */
    public static final int FOREACH_BYTES = 1024 * 1024;

    public static final Duration SHORTEST = Duration.ofMillis(1);
    public static final Duration LONGEST_ATTEMPT = Duration.ofDays(7);
    public static final Duration LONGEST_WAIT = Duration.ofDays(366);
    public static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    private Limits() {}

    /** What is said of a value that somebody sent and that has more bytes than {@code limit}. */
    public static String tooLarge(int limit) {
        return "is larger than " + limit / 1024 + " KiB; store it as an artifact and give its id";
    }
}

package io.flotilla.cli.run;

import io.flotilla.cli.terminal.Format;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of one step, or of one item of a {@code foreach}. Written by {@link RunProgress} only. */
public final class StepProgress {
    private static final int WORDS = 200;

    final Map<String, StepProgress> items = new LinkedHashMap<>();
    private final String id;
    private String status = "queued";
    private Instant startedAt;
    private Duration duration;
    private BigDecimal cost = BigDecimal.ZERO;
    private boolean ownCost;
    private int expectedItems = -1;
    private String note = "";
    private String words = "";
    private String subRun = "";

    StepProgress(String id) {
        this.id = id;
    }

    void started(Instant at, int foreachItems) {
        status = "running";
        startedAt = startedAt == null ? at : startedAt;
        expectedItems = foreachItems >= 0 ? foreachItems : expectedItems;
        note = "";
    }

    /** Another run does the work. */
    void doneBy(String runId) {
        subRun = runId;
    }

    void is(String newStatus, String newNote) {
        status = newStatus;
        note = newNote;
        words = "";
    }

    void finished(String newStatus, Instant at, Optional<Duration> took, String newNote) {
        is(newStatus, newNote);
        Instant since = startedAt == null ? at : startedAt;
        duration = took.orElse(Duration.between(since, at));
    }

    /** What one attempt cost; for a {@code foreach} as a whole what all of its items did. */
    void spent(BigDecimal amount) {
        cost = cost.add(amount);
        ownCost = true;
    }

    /** What everything until now cost. */
    void spentTogether(BigDecimal amount) {
        cost = amount;
        ownCost = true;
    }

    void wrote(String text) {
        String all = words + text;
        words = all.length() > WORDS ? all.substring(all.length() - WORDS) : all;
    }

    public String id() {
        return id;
    }

    public String status() {
        return status;
    }

    public boolean isFinished() {
        return duration != null;
    }

    public boolean isForeach() {
        return expectedItems >= 0 || !items.isEmpty();
    }

    /** {@code 3/7}, or {@code 3/7, 1 failed}. */
    public String itemCount() {
        long done = items.values().stream().filter(StepProgress::isFinished).count();
        long failed = items.values().stream()
                .filter(item -> item.status.equals("failed"))
                .count();
        String count = done + "/" + Math.max(expectedItems, items.size());
        return failed == 0 ? count : count + ", " + failed + " failed";
    }

    public Duration elapsed(Instant now) {
        if (duration != null) {
            return duration;
        }
        return startedAt == null || now.isBefore(startedAt) ? Duration.ZERO : Duration.between(startedAt, now);
    }

    public BigDecimal cost() {
        return ownCost ? cost : items.values().stream().map(StepProgress::cost).reduce(cost, BigDecimal::add);
    }

    /**
     * Why it waits, is tried again, was skipped or failed, or why an item of it failed; otherwise the run that does its
     * work, or empty.
     */
    public String note() {
        if (!note.isEmpty()) {
            return note;
        }
        String reason = reasonOfAnItem();
        return reason.isEmpty() ? subRun : reason;
    }

    private String reasonOfAnItem() {
        return items.values().stream()
                .filter(item -> item.status.equals("failed"))
                .map(item -> item.note)
                .findFirst()
                .orElse("");
    }

    /** The end of what the model or the program wrote last. */
    public String lastWords(int width) {
        String flat = Format.oneLine(words, WORDS);
        return flat.length() <= width ? flat : "…" + flat.substring(flat.length() - width + 1);
    }
}

package io.flotilla.local.model;

import io.flotilla.local.model.faults.Fault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was asked, so that a test can prove that no answer was paid for twice. Counts are exact; the list keeps the last
 * {@value #KEPT} requests.
 */
final class RequestLog {

    private static final int KEPT = 1000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<String, Integer> answeredByDigest = new HashMap<>();
    private long count;
    private long answered;

    /**
     * One request.
     *
     * @param digest SHA-256 of the body: the same question has the same digest
     * @param rule the rule that answered, or null
     * @param status the HTTP status; 0 when the connection was cut
     */
    record Entry(long number, String digest, String rule, String fault, int status) {}

    /**
     * The counts.
     *
     * @param answered requests that got a whole answer
     * @param repeated answers given to a question that had been answered before
     */
    record Report(long count, long answered, long repeated, List<Entry> requests) {}

    synchronized void add(String digest, String rule, Fault fault, int status, boolean whole) {
        count++;
        if (whole) {
            answered++;
            answeredByDigest.merge(digest, 1, Integer::sum);
        }
        entries.addLast(new Entry(count, digest, rule, fault.getClass().getSimpleName(), status));
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    synchronized Report report() {
        return new Report(count, answered, answered - answeredByDigest.size(), List.copyOf(entries));
    }

    synchronized void clear() {
        entries.clear();
        answeredByDigest.clear();
        count = 0;
        answered = 0;
    }
}

package io.flotilla.workflow.definition.application;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Labels;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What lists are searched by, as it comes with a request. */
public final class Wanted {
    private static final int LONGEST = 200;

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Wanted() {}

    /** Empty when it is no RFC 3339 instant, or one at which nothing was or will be. */
    public static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(instant -> !instant.isBefore(FIRST) && !instant.isAfter(LAST));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** @param texts each {@code key:value}; null for none. Fails with 422 */
    public static Map<String, String> labels(List<String> texts, String field) {
        Map<String, String> labels = new TreeMap<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            Map.Entry<String, String> label = Optional.ofNullable(text)
                    .flatMap(Labels::parse)
                    .orElseThrow(() -> ProblemException.invalid(field, "must be key:value, such as team:quality"));
            String before = labels.put(label.getKey(), label.getValue());
            if (before != null && !before.equals(label.getValue())) {
                throw ProblemException.invalid(field, "names '" + label.getKey() + "' twice; a label has one value");
            }
        }
        if (labels.size() > Labels.MOST) {
            throw ProblemException.invalid(List.of(Labels.tooMany(field, labels.size())));
        }
        return labels;
    }

    /** Null for nothing to look for. Fails with 422 when it is too long, or nothing that could be found. */
    public static String text(String text, String field) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(
                    field, "must be a text of at most " + LONGEST + " characters, without control characters");
        }
        return text;
    }
}

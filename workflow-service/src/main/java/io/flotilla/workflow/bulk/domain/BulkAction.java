package io.flotilla.workflow.bulk.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be done to many runs at once. */
public enum BulkAction {
    ARCHIVE,
    CANCEL,
    PAUSE,
    RESUME,
    /** The failed steps of a run at work are done again; a run that failed is forked at its end. */
    RETRY;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<BulkAction> of(String wireName) {
        return Arrays.stream(values())
                .filter(action -> action.wireName().equals(wireName))
                .findFirst();
    }
}

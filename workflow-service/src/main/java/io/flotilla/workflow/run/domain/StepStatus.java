package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

public enum StepStatus {
    PENDING,
    RUNNING,
    /** For a person or a clock. */
    WAITING,
    /** An attempt failed and the next one is due later. */
    RETRYING,
    SUCCEEDED,
    FAILED,
    SKIPPED,
    CANCELLED;

    /** There is no way out of these. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == SKIPPED || this == CANCELLED;
    }

    /** Something is being done, or waited for, on behalf of the step. */
    public boolean isActive() {
        return this == RUNNING || this == WAITING || this == RETRYING;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

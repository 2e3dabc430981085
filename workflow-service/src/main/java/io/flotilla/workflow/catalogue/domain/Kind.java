package io.flotilla.workflow.catalogue.domain;

import java.util.Locale;

/** What other services have for workflows to use. */
public enum Kind {
    AGENT,
    TOOL;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

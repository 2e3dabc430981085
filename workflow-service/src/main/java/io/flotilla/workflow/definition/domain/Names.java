package io.flotilla.workflow.definition.domain;

import java.util.regex.Pattern;

/** What workflows, schedules and queues may be called. */
public final class Names {
    public static final String REGEX = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    public static final String RULE = "must have only lower-case letters, digits and inner hyphens, 63 at most";

    private static final Pattern NAME = Pattern.compile(REGEX);

    private Names() {}

    /** Notes a text that is no name. @param text null for none */
    public static void check(String text, String path, Problems problems) {
        if (text != null && !NAME.matcher(text).matches()) {
            problems.add(path, RULE);
        }
    }
}

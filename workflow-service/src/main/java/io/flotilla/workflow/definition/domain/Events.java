package io.flotilla.workflow.definition.domain;

import java.util.regex.Pattern;

/** The names of events that workflows tell each other. */
public final class Events {
    public static final String RULE = "must have only lower-case letters, digits, dots and hyphens, 100 at most";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");

    private Events() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}

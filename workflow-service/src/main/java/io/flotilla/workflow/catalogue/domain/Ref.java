package io.flotilla.workflow.catalogue.domain;

import java.util.regex.Pattern;

/**
 * An agent or tool as a definition names it.
 *
 * @param version as it was written; null for the latest
 */
public record Ref(Kind kind, String name, String version) {
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    /** @param text {@code name} or {@code name@version} */
    public static Ref of(Kind kind, String text) {
        int at = text.indexOf('@');
        return at < 0 ? new Ref(kind, text, null) : new Ref(kind, text.substring(0, at), text.substring(at + 1));
    }

    /** The version as a number; 0, which no version has, when it is none; null for the latest. */
    public Integer number() {
        if (version == null) {
            return null;
        }
        return NUMBER.matcher(version).matches() ? Integer.valueOf(version) : 0;
    }

    public String text() {
        return version == null ? name : name + "@" + version;
    }
}

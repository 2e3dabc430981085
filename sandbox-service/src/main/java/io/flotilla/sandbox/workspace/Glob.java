package io.flotilla.sandbox.workspace;

/**
 * Shell patterns over relative paths: {@code *} and {@code ?} stay in one part, {@code **} spans parts, {@code **}{@code
 * /} also matches nothing. Time is proportional to pattern times name, whatever the pattern: it comes from outside.
 */
final class Glob {

    private static final char ANY_PATH = '\u0001';
    private static final char ANY_FOLDERS = '\u0002';

    private final String pattern;

    Glob(String pattern) {
        // One character for each wildcard of several, so that matching advances by single characters.
        this.pattern = pattern.replace("**/", String.valueOf(ANY_FOLDERS)).replace("**", String.valueOf(ANY_PATH));
    }

    boolean matches(String name) {
        boolean[] reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int i = 0; i < pattern.length(); i++) {
            reached = step(pattern.charAt(i), reached, name);
        }
        return reached[name.length()];
    }

    /** Positions of the name that can be reached after one more character of the pattern. */
    private static boolean[] step(char wanted, boolean[] before, String name) {
        boolean[] after = new boolean[before.length];
        boolean open = false;
        for (int at = 0; at < before.length; at++) {
            char previous = at == 0 ? '/' : name.charAt(at - 1);
            switch (wanted) {
                case '*' -> {
                    open = before[at] || open && previous != '/';
                    after[at] = open;
                }
                case ANY_PATH -> {
                    open |= before[at];
                    after[at] = open;
                }
                case ANY_FOLDERS -> {
                    after[at] = before[at] || open && previous == '/';
                    open |= before[at];
                }
                case '?' -> after[at] = at > 0 && before[at - 1] && previous != '/';
                default -> after[at] = at > 0 && before[at - 1] && previous == wanted;
            }
        }
        return after;
    }
}

package io.flotilla.cli.archive;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One line of a {@code .gitignore}.
 *
 * @param base the folder of the file with a slash at its end, or empty
 * @param pattern matches the path below {@code base}
 * @param foldersOnly the line ended in a slash
 * @param includes the line began with an exclamation mark
 */
record GitIgnoreRule(String base, Pattern pattern, boolean foldersOnly, boolean includes) {

    /** Empty for blank lines, comments, and patterns that can never match. */
    static Optional<GitIgnoreRule> parse(String base, String line) {
        String glob = withoutTrailingSpaces(line);
        if (glob.isEmpty() || glob.startsWith("#")) {
            return Optional.empty();
        }
        boolean includes = glob.startsWith("!");
        glob = includes ? glob.substring(1) : glob;
        boolean foldersOnly = glob.endsWith("/");
        glob = foldersOnly ? glob.substring(0, glob.length() - 1) : glob;
        boolean anchored = glob.contains("/");
        glob = glob.startsWith("/") ? glob.substring(1) : glob;
        if (glob.isEmpty()) {
            return Optional.empty();
        }
        try {
            Pattern pattern = Pattern.compile((anchored ? "" : "(?:.*/)?") + regex(glob), Pattern.DOTALL);
            return Optional.of(new GitIgnoreRule(base.isEmpty() ? "" : base + "/", pattern, foldersOnly, includes));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    boolean matches(String path, boolean folder) {
        return (folder || !foldersOnly)
                && path.startsWith(base)
                && pattern.matcher(path.substring(base.length())).matches();
    }

    private static String withoutTrailingSpaces(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !(end > 1 && line.charAt(end - 2) == '\\')) {
            end--;
        }
        return line.substring(0, end);
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
                regex.append("(?:.*/)?");
                i += 3;
            } else if (i > 0 && glob.charAt(i - 1) == '/' && glob.substring(i).equals("**")) {
                regex.append(".+");
                i += 2;
            } else if (c == '*') {
                regex.append("[^/]*");
                i++;
            } else if (c == '?') {
                regex.append("[^/]");
                i++;
            } else if (c == '[') {
                i = characterClass(glob, i, regex);
            } else {
                boolean escaped = c == '\\' && i + 1 < glob.length();
                regex.append(Pattern.quote(String.valueOf(escaped ? glob.charAt(i + 1) : c)));
                i += escaped ? 2 : 1;
            }
        }
        return regex.toString();
    }

    /** Translates {@code [a-z]} or {@code [!a-z]}; answers where to go on. An unclosed one never matches. */
    private static int characterClass(String glob, int start, StringBuilder regex) {
        int first = start + 1;
        boolean negated = first < glob.length() && (glob.charAt(first) == '!' || glob.charAt(first) == '^');
        first += negated ? 1 : 0;
        int end = glob.indexOf(']', first + 1);
        if (end < 0) {
            throw new PatternSyntaxException("a character class without its end", glob, start);
        }
        String members = glob.substring(first, end).replaceAll("([\\[\\]&^])", "\\\\$1");
        regex.append("(?!/)[").append(negated ? "^" : "").append(members).append(']');
        return end + 1;
    }
}

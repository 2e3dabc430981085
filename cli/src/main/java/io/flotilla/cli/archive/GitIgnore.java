package io.flotilla.cli.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of the {@code .gitignore} files from a root folder down to one folder, as gitignore(5) defines them: the
 * last rule that matches decides, a rule of a deeper file comes after those above it. A folder that is ignored is not to
 * be entered, hence nothing below it can be included again. Immutable.
 */
public final class GitIgnore {
    public static final GitIgnore NONE = new GitIgnore(List.of());

    private final List<GitIgnoreRule> rules;

    private GitIgnore(List<GitIgnoreRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Adds the rules of a file's text.
     *
     * @param base the folder of the file, relative to the root; empty for the root itself
     */
    public GitIgnore and(String base, String text) {
        List<GitIgnoreRule> all = new ArrayList<>(rules);
        text.lines().map(line -> GitIgnoreRule.parse(base, line)).forEach(rule -> rule.ifPresent(all::add));
        return new GitIgnore(all);
    }

    /** Adds the rules of the folder's {@code .gitignore}, if it has one. */
    GitIgnore enter(Path folder, String base) throws IOException {
        Path file = folder.resolve(".gitignore");
        if (!Files.isRegularFile(file)) {
            return this;
        }
        return and(base, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /**
     * Whether the path itself is ignored; the folders above it have been asked before.
     *
     * @param path relative to the root, with {@code /} between its names
     */
    public boolean ignores(String path, boolean folder) {
        for (GitIgnoreRule rule : rules.reversed()) {
            if (rule.matches(path, folder)) {
                return !rule.includes();
            }
        }
        return false;
    }
}

package io.flotilla.cli.archive;

import io.flotilla.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which files of a folder belong to it: what git tracks or would track, never {@code .git}. Git itself is asked where it
 * is installed and the folder lies in a work tree; elsewhere the {@code .gitignore} files are read here.
 */
final class FolderFiles {
    private final Path root;
    private final TreeSet<String> found = new TreeSet<>();

    private FolderFiles(Path root) {
        this.root = root;
    }

    /** Files and symbolic links, relative to the folder with {@code /} between names, sorted. */
    static List<String> of(Path root, boolean askGit) {
        FolderFiles files = new FolderFiles(root);
        try {
            Optional<List<String>> listed = askGit ? GitListing.of(root) : Optional.empty();
            if (listed.isPresent()) {
                for (String path : listed.get()) {
                    files.addListed(path);
                }
            } else {
                files.walk(root, "", files.rulesAbove());
            }
            return new ArrayList<>(files.found);
        } catch (IOException e) {
            throw CliException.invalid(
                    "The folder " + root + " cannot be read: " + e.getMessage(), "Check its permissions.");
        }
    }

    /** A repository within the work tree is listed by git as one folder; its own files are looked at here. */
    private void addListed(String path) throws IOException {
        Path file = root.resolve(path);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            String folder = path.replaceAll("/$", "");
            walk(file, folder, GitIgnore.NONE);
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            found.add(path);
        }
    }

    private void walk(Path folder, String base, GitIgnore above) throws IOException {
        GitIgnore rules = above.enter(folder, base);
        List<Path> children;
        try (Stream<Path> list = Files.list(folder)) {
            children = list.toList();
        }
        for (Path child : children) {
            String name = child.getFileName().toString();
            String path = base.isEmpty() ? name : base + "/" + name;
            boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
            if (name.equals(".git") || rules.ignores(path, isFolder)) {
                continue;
            }
            if (isFolder) {
                walk(child, path, rules);
            } else {
                found.add(path);
            }
        }
    }

    /** Inside a work tree, the files between its root and this folder count too, for patterns without a slash. */
    private GitIgnore rulesAbove() throws IOException {
        List<Path> above = new ArrayList<>();
        for (Path folder = root; folder != null; folder = folder.getParent()) {
            if (!folder.equals(root)) {
                above.addFirst(folder);
            }
            if (Files.exists(folder.resolve(".git"))) {
                return enterAll(above);
            }
        }
        return GitIgnore.NONE;
    }

    private static GitIgnore enterAll(List<Path> folders) throws IOException {
        GitIgnore rules = GitIgnore.NONE;
        for (Path folder : folders) {
            Path file = folder.resolve(".gitignore");
            if (Files.isRegularFile(file)) {
                String unanchored = Files.readString(file)
                        .lines()
                        .filter(line -> !line.replaceAll("/\\s*$", "").contains("/"))
                        .reduce("", (text, line) -> text + line + "\n");
                rules = rules.and("", unanchored);
            }
        }
        return rules;
    }
}

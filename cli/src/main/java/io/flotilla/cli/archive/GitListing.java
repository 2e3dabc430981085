package io.flotilla.cli.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Asks git which files of a folder are tracked, or neither tracked nor ignored. */
final class GitListing {
    private GitListing() {}

    /** Empty when there is no git, no work tree, or git sees nothing in it (the folder as a whole may be ignored). */
    static Optional<List<String>> of(Path folder) {
        try {
            Process git = new ProcessBuilder(
                            "git", "-C", folder.toString(), "ls-files", "-z", "-co", "--exclude-standard", "--", ".")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            git.getOutputStream().close();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0 || output.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(Arrays.asList(output.split("\0")));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}

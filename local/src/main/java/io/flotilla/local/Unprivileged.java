package io.flotilla.local;

import io.flotilla.local.process.PartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Postgres refuses to run as root. As root it runs in a user namespace of its own (there it is nobody, outside the files
 * stay root's), or, where such namespaces are forbidden, as the user nobody, to whom its data folder is then given.
 */
final class Unprivileged {
    private static final String NOBODY = "65534";

    private final List<String> prefix;
    private final boolean otherUser;

    private Unprivileged(List<String> prefix, boolean otherUser) {
        this.prefix = prefix;
        this.otherUser = otherUser;
    }

    static Unprivileged choose() {
        if (!isRoot()) {
            return new Unprivileged(List.of(), false);
        }
        return succeeds("unshare", "-U", "true") ? new Unprivileged(List.of("unshare", "-U"), false) : asNobody();
    }

    static Unprivileged asNobody() {
        return new Unprivileged(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"), true);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    /** Makes an existing folder usable for the process; fails where that cannot be done. */
    void handOver(Path folder) {
        if (!otherUser) {
            return;
        }
        if (!succeeds("chown", "-R", NOBODY + ":" + NOBODY, folder.toString())) {
            throw new PartFailedException("postgres", "cannot give " + folder + " to the user nobody");
        }
        if (!succeeds(command(List.of("test", "-w", folder.toString())).toArray(String[]::new))) {
            throw new PartFailedException(
                    "postgres",
                    "user namespaces are forbidden here, and the user nobody cannot reach " + folder
                            + "; choose a data folder that others can enter, or do not run as root");
        }
    }

    /** Whether the folder's binaries can be run; false when they lie where only root can go. */
    boolean canRun(Path file) {
        return otherUser
                ? succeeds(command(List.of("test", "-x", file.toString())).toArray(String[]::new))
                : Files.isExecutable(file);
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

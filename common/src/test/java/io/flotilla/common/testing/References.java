package io.flotilla.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Generated pages that are committed: a test compares them, or writes them when told so by the switch. */
public final class References {
    /** {@code -Dflotilla.references=write} */
    private static final String SWITCH = "flotilla.references";

    private References() {}

    /** The folder {@code docs/events} of the checkout. */
    public static Path events() {
        Path root = Path.of(System.getProperty("flotilla.root", "")).toAbsolutePath();
        while (root != null && !Files.isDirectory(root.resolve("docs/events"))) {
            root = root.getParent();
        }
        if (root == null) {
            throw new IllegalStateException("no folder docs/events here or above");
        }
        return root.resolve("docs/events");
    }

    static boolean areWritten() {
        return "write".equals(System.getProperty(SWITCH));
    }

    /** @throws AssertionError when the file does not have this text, and is not to be written */
    static void check(Path file, String text) {
        try {
            if (areWritten()) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            } else if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                throw new AssertionError(file + " is out of date. Run this test once more with -D" + SWITCH
                        + "=write and commit what it writes.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

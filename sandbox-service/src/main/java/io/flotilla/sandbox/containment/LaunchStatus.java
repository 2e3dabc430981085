package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What bubblewrap reports on its {@code --json-status-fd}; the program inside cannot reach it. */
record LaunchStatus(OptionalLong childPid, boolean ran) {

    private static final Pattern CHILD = Pattern.compile("\"child-pid\"\\s*:\\s*(\\d+)");
    private static final Pattern EXIT = Pattern.compile("\"exit-code\"\\s*:");

    /** {@code ran}: bubblewrap saw the program start and end by itself. */
    static LaunchStatus read(Path file) {
        try {
            String text = Files.readString(file);
            Matcher child = CHILD.matcher(text);
            OptionalLong pid = child.find() ? OptionalLong.of(Long.parseLong(child.group(1))) : OptionalLong.empty();
            return new LaunchStatus(pid, EXIT.matcher(text).find());
        } catch (IOException e) {
            return new LaunchStatus(OptionalLong.empty(), false);
        }
    }
}

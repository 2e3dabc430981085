package io.flotilla.sandbox.containment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One execution to contain. Nothing in it is trusted but {@code interpreter} and {@code input}'s place.
 *
 * @param input a tar as {@link io.flotilla.sandbox.archive.TarWriter} writes it; it is moved away, and unpacked into
 *     /work inside the sandbox, so that a hostile name in it can only hurt its sender
 * @param args arguments of the program
 * @throws IllegalArgumentException for a name or value that cannot be an environment variable or an argument
 */
public record Job(
        Interpreter interpreter,
        Program program,
        List<String> args,
        Map<String, String> env,
        byte[] stdin,
        Optional<Path> input,
        Limits limits) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    /** The dynamic linker and bash read these before any code of ours could ignore them. */
    private static final Pattern RESERVED = Pattern.compile("LD_.*|BASH_ENV|BASH_FUNC.*|ENV|SHELLOPTS|BASHOPTS|IFS");

    public Job {
        args = List.copyOf(args);
        env = Map.copyOf(env);
        env.forEach(Job::checkVariable);
        for (String arg : args) {
            if (arg.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an argument contains a NUL character");
            }
        }
    }

    private static void checkVariable(String name, String value) {
        if (!isPermitted(name, value)) {
            throw new IllegalArgumentException("not a permitted environment variable: " + name);
        }
    }

    /** Whether a request may set this variable. */
    public static boolean isPermitted(String name, String value) {
        return NAME.matcher(name).matches() && !RESERVED.matcher(name).matches() && value.indexOf('\0') < 0;
    }
}

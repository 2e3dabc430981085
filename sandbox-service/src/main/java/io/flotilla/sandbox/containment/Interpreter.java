package io.flotilla.sandbox.containment;

import java.util.Map;

/**
 * What runs the code of a runtime.
 *
 * @param path the interpreter as it is seen inside, below /usr or /bin
 * @param extension file name extension of the code, without dot
 * @param env variables that this runtime sets before the request's own
 * @param addressSpaceMiB least address space that it needs to start at all; counts only where no memory cgroup does
 */
public record Interpreter(String path, String extension, Map<String, String> env, int addressSpaceMiB) {

    /** What a machine is tried with. */
    static final Interpreter BASH = new Interpreter("/bin/bash", "sh", Map.of(), 0);

    public Interpreter {
        env = Map.copyOf(env);
    }
}

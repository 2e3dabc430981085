package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine offers for containment.
 *
 * @param root the service runs as root, so every execution gets a user id of its own
 * @param privateArea a tmpfs with limited size and number of files can be mounted; else bubblewrap's, limited in size
 * @param systemFolders bubblewrap arguments that make the system's programs visible, read-only
 */
record Machine(
        boolean root,
        String bubblewrap,
        boolean privateArea,
        boolean disablesUserNamespaces,
        ControlGroups cgroups,
        List<String> systemFolders) {

    Machine {
        systemFolders = List.copyOf(systemFolders);
    }

    String describe() {
        return "bubblewrap, " + (root ? "a user id per execution, " : "as this user, ") + cgroups.describe()
                + (privateArea ? "" : ", number of files not limited");
    }

    /**
     * /usr and the links into it, and of /etc only what programs need to find libraries, a name for their user id, and
     * localhost.
     *
     * @param etc a folder into which those few files are written
     */
    static List<String> systemFolders(Path etc) throws IOException {
        List<String> args = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")) {
            Path path = Path.of(name);
            if (Files.isSymbolicLink(path)) {
                args.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), name));
            } else if (Files.isDirectory(path)) {
                args.addAll(List.of("--ro-bind", name, name));
            }
        }
        for (String name : List.of("/etc/alternatives", "/etc/ld.so.cache")) {
            args.addAll(List.of("--ro-bind-try", name, name));
        }
        try (DirectoryStream<Path> java = Files.newDirectoryStream(Path.of("/etc"), "java-*-openjdk")) {
            java.forEach(path -> args.addAll(List.of("--ro-bind-try", path.toString(), path.toString())));
        }
        args.addAll(file(etc, "passwd", "sandbox:x:65534:65534:sandbox:/tmp:/bin/bash\n"));
        args.addAll(file(etc, "group", "sandbox:x:65534:\n"));
        args.addAll(file(etc, "hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n"));
        return args;
    }

    private static List<String> file(Path folder, String name, String content) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.write(folder.resolve(name), content.getBytes(StandardCharsets.US_ASCII));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return List.of("--ro-bind", file.toString(), "/etc/" + name);
    }
}

package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.Program.Code;
import io.flotilla.sandbox.containment.Program.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

/**
 * What an execution needs on the host: {@code in} (read-only inside as /flotilla: input, stdin), {@code code}
 * (read-only as /code), {@code out.tar} (the one file that it may write), {@code area} (mount point) and what the
 * launch reads.
 *
 * @param user owner inside, when the service runs as root
 */
record ExecutionFolder(Path path, OptionalInt user) {

    static ExecutionFolder create(Path path, OptionalInt user, Job job) throws IOException {
        var folder = new ExecutionFolder(path, user);
        Files.createDirectory(path);
        folder.hand(path, "rwxr-x---", false);
        folder.fill(job);
        return folder;
    }

    private void fill(Job job) throws IOException {
        for (String name : new String[] {"in", "code", "area"}) {
            hand(Files.createDirectory(path.resolve(name)), "rwxr-x---", false);
        }
        readable("in/stdin", job.stdin());
        readable("code/" + codeFile(job), codeText(job).getBytes(StandardCharsets.UTF_8));
        if (job.input().isPresent()) {
            input(job.input().get());
        }
        hand(Files.createFile(out()), "rw-------", true);
    }

    private void input(Path tar) throws IOException {
        Path target = Files.move(tar, path.resolve("in/input.tar"));
        hand(target, "rw-r-----", false);
    }

    private void readable(String name, byte[] content) throws IOException {
        Path file = Files.write(path.resolve(name), content);
        hand(file, "rw-r-----", false);
    }

    private void hand(Path file, String permissions, boolean own) throws IOException {
        if (user.isPresent()) {
            Files.setAttribute(file, "unix:gid", user.getAsInt());
            if (own) {
                Files.setAttribute(file, "unix:uid", user.getAsInt());
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    static String codeFile(Job job) {
        return switch (job.program()) {
            case Code code -> "main." + job.interpreter().extension();
            case Command command -> "command.sh";
        };
    }

    private static String codeText(Job job) {
        return switch (job.program()) {
            case Code code -> code.text();
            case Command command -> command.line() + "\n";
        };
    }

    Path out() {
        return path.resolve("out.tar");
    }

    Path status() {
        return path.resolve("status");
    }

    void write(String name, byte[] content) throws IOException {
        Files.write(path.resolve(name), content);
    }

    void delete() throws IOException {
        delete(path);
    }

    /** Deletes without ever following a link. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException error) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

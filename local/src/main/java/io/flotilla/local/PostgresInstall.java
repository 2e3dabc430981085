package io.flotilla.local;

import io.flotilla.local.process.Folders;
import io.flotilla.local.process.ManagedProcess;
import io.flotilla.local.process.PartFailedException;
import io.flotilla.local.process.PidFile;
import io.flotilla.local.process.RollingLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The server's files and its data folder. */
final class PostgresInstall {
    private static final String NAME = "postgres";

    private final StackFolders folders;
    private final StackOptions options;
    private final Unprivileged user;
    private Path home;

    PostgresInstall(StackFolders folders, StackOptions options, Unprivileged user) {
        this.folders = folders;
        this.options = options;
        this.user = user;
    }

    Unprivileged user() {
        return user;
    }

    String binary(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** Unpacks the server and makes the data folder, if that has not been done; returns the data folder. */
    Path prepare() {
        home = new Binaries(options.binaries()).postgres();
        if (!user.canRun(Path.of(binary("postgres")))) {
            home = new Binaries(folders.data("bin")).postgres();
        }
        Path data = folders.data(NAME);
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise(data);
        }
        user.handOver(data);
        return data;
    }

    /** Made beside and moved, so that a crash in the middle leaves nothing that looks finished. */
    private void initialise(Path data) {
        Path half = data.resolveSibling(NAME + ".half");
        Folders.deleteTree(half);
        Folders.deleteTree(data);
        Folders.createPrivate(half);
        Path password = half.resolveSibling(NAME + ".password");
        try {
            Files.deleteIfExists(password);
            Files.createFile(password);
            user.handOver(half);
            user.handOver(password);
            Files.setPosixFilePermissions(
                    password, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
            Files.writeString(password, options.adminPassword());
            initdb(half, password);
            Files.move(half, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            PidFile.delete(password);
        }
    }

    private void initdb(Path half, Path password) {
        List<String> command = List.of(
                binary("initdb"),
                "-D",
                half.toString(),
                "-U",
                "postgres",
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions");
        ManagedProcess initdb = ManagedProcess.start(new ManagedProcess.Spec(
                "initdb",
                user.command(command),
                Map.of("LC_ALL", "C"),
                half,
                folders.log(NAME),
                folders.pid("initdb")));
        boolean ended = initdb.awaitExit(options.patience());
        int code = ended ? initdb.exitCode() : -1;
        initdb.kill();
        if (code != 0) {
            throw new PartFailedException(
                    NAME,
                    "initdb " + (ended ? "ended with " + code : "took too long") + "; log: " + folders.log(NAME) + "\n"
                            + RollingLog.tail(folders.log(NAME), 10));
        }
    }

    /**
     * A postmaster that outlived its owner. Our own pid file knows it; should the owner have died before writing that,
     * the server's own file does.
     */
    static void killLeftOver(Path postmasterPid, Path ourPidFile) {
        PidFile.killLeftOver(ourPidFile);
        try {
            if (Files.exists(postmasterPid)) {
                long pid = Long.parseLong(
                        Files.readAllLines(postmasterPid).getFirst().strip());
                ProcessHandle.of(pid)
                        .filter(process -> isServerOf(process, postmasterPid.getParent()))
                        .ifPresent(PidFile::killTree);
                Files.deleteIfExists(postmasterPid);
            }
        } catch (IOException | NumberFormatException e) {
            throw new PartFailedException(NAME, "cannot read " + postmasterPid, e);
        }
    }

    private static boolean isServerOf(ProcessHandle process, Path data) {
        return process.info()
                .commandLine()
                .map(line -> line.contains("postgres") && line.contains(data.toString()))
                .orElse(false);
    }
}

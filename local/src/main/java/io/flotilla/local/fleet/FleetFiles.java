package io.flotilla.local.fleet;

import io.flotilla.local.process.Folders;
import io.flotilla.local.process.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things lie in the data folder. The folder itself and {@code data/} can be entered by others, who cannot list
 * them, because sandboxes run as another user; all that is secret is closed.
 */
record FleetFiles(Path root) {
    private static final List<String> KEPT_WHEN_FRESH = List.of("cache");

    FleetFiles {
        root = root.toAbsolutePath().normalize();
    }

    void create() {
        Folders.createEnterable(root);
        for (String closed : List.of("run", "logs", "secrets", "keys", "kafka", "redis")) {
            Folders.createPrivate(root.resolve(closed));
        }
        Folders.createEnterable(root.resolve("data"));
    }

    Path status() {
        return root.resolve("status.json");
    }

    Path connection() {
        return root.resolve("connection.json");
    }

    Path ports() {
        return root.resolve("ports.json");
    }

    Path lock() {
        return run().resolve("supervisor.lock");
    }

    Path run() {
        return root.resolve("run");
    }

    Path pid(String component) {
        return run().resolve(component + ".pid");
    }

    Path log(String component) {
        return root.resolve("logs").resolve(component + ".log");
    }

    Path secret(String name) {
        return root.resolve("secrets").resolve(name);
    }

    Path keys() {
        return root.resolve("keys");
    }

    /** Unpacked servers and start-up caches: nothing that a fresh start would have to forget. */
    Path cache() {
        return root.resolve("cache");
    }

    /** A service's own folder. */
    Path dataOf(String service) {
        Path folder = root.resolve("data").resolve(service);
        return service.equals("sandbox") ? Folders.createEnterable(folder) : Folders.createPrivate(folder);
    }

    /** Kills what a supervisor that died without stopping left running; false when there was nothing. */
    boolean killLeftOvers() {
        boolean killed = false;
        if (Files.isDirectory(run())) {
            try (DirectoryStream<Path> pidFiles = Files.newDirectoryStream(run(), "*.pid")) {
                for (Path file : pidFiles) {
                    killed |= !file.equals(pid(FleetSupervisor.NAME)) && PidFile.killLeftOver(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return killed;
    }

    /** Forgets everything but caches. The fleet must be down. */
    void wipe() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path entry : all) {
                if (!KEPT_WHEN_FRESH.contains(entry.getFileName().toString())) {
                    Folders.deleteTree(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + root, e);
        }
    }
}

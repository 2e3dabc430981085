package io.flotilla.local;

import java.nio.file.Path;

/** Where the parts keep their things below one data folder. */
record StackFolders(Path root) {
    StackFolders {
        root = root.toAbsolutePath().normalize();
    }

    Path data(String component) {
        return root.resolve(component);
    }

    Path log(String component) {
        return root.resolve("logs").resolve(component + ".log");
    }

    Path run() {
        return root.resolve("run");
    }

    Path pid(String component) {
        return run().resolve(component + ".pid");
    }
}

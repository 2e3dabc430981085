package io.flotilla.local;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The entries of this JVM's class path. Build tools often pass a single jar whose manifest names the real entries; those
 * are resolved too.
 */
public final class JavaClassPath {
    private JavaClassPath() {}

    /** All existing jars and folders, absolute, in order. */
    public static List<Path> entries() {
        Set<Path> found = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.isBlank()) {
                add(Path.of(entry).toAbsolutePath().normalize(), found);
            }
        }
        return List.copyOf(found);
    }

    private static void add(Path entry, Set<Path> found) {
        if (Files.exists(entry) && found.add(entry) && Files.isRegularFile(entry)) {
            manifestClassPath(entry).forEach(named -> add(named, found));
        }
    }

    private static List<Path> manifestClassPath(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String named =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            List<Path> paths = new ArrayList<>();
            for (String url : named == null ? new String[0] : named.strip().split("\\s+")) {
                resolve(jar, url, paths);
            }
            return paths;
        } catch (IOException e) {
            // not a jar; Java ignores it as well
            return List.of();
        }
    }

    private static void resolve(Path jar, String url, List<Path> paths) {
        try {
            URI uri = jar.toUri().resolve(new URI(url));
            if ("file".equals(uri.getScheme())) {
                paths.add(Path.of(uri).normalize());
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // a manifest may name anything; what is no file is not ours
        }
    }
}

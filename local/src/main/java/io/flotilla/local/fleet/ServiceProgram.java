package io.flotilla.local.fleet;

import io.flotilla.local.process.AotCache;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * How a built service is run. Quarkus' fast-jar is started with all its jars on a plain class path instead of through
 * its own class loader, because only such classes enter the JDK's ahead-of-time cache: 1.7 s instead of 7 s.
 */
final class ServiceProgram {
    private static final String MAIN = "io.quarkus.runner.GeneratedMain";
    private static final List<String> FLAGS = List.of(
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final String service;
    private final Path folder;
    private final List<Path> classPath;
    private final AotCache cache;

    /**
     * @param cacheFolder of the ahead-of-time caches
     * @throws FleetException when the service is not built
     */
    ServiceProgram(Path installRoot, String service, Path cacheFolder) {
        this.service = service;
        this.folder =
                installRoot.resolve(service + "-service").resolve("target").resolve("quarkus-app");
        if (!Files.isRegularFile(runner())) {
            throw new FleetException(
                    FleetException.Kind.NOT_BUILT,
                    "The " + service + " service is not built: " + runner() + " is missing. Build with: mvn package");
        }
        this.classPath = classPath();
        this.cache = AotCache.of(cacheFolder, service, classPath, FLAGS);
    }

    private Path runner() {
        return folder.resolve("quarkus-run.jar");
    }

    AotCache cache() {
        return cache;
    }

    /** @param cacheFlags of the cache, or of its recording */
    List<String> command(List<String> cacheFlags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Dflotilla.component=" + service);
        command.addAll(cacheFlags);
        if (classPath.size() == 1) {
            command.addAll(List.of("-jar", runner().toString()));
            return command;
        }
        command.addAll(opens());
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(MAIN);
        return command;
    }

    /** Classes that Quarkus transformed at build time must be found before the originals. */
    private List<Path> classPath() {
        Path generated = folder.resolve("quarkus").resolve("generated-bytecode.jar");
        if (!Files.exists(generated)) {
            return List.of(runner());
        }
        List<Path> jars = new ArrayList<>();
        Path transformed = folder.resolve("quarkus").resolve("transformed-bytecode.jar");
        if (Files.exists(transformed)) {
            jars.add(transformed);
        }
        jars.add(generated);
        jars.addAll(jarsIn(folder.resolve("app")));
        jars.addAll(jarsIn(folder.resolve("lib").resolve("main")));
        jars.addAll(jarsIn(folder.resolve("lib").resolve("boot")));
        return List.copyOf(jars);
    }

    private static List<Path> jarsIn(Path folder) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            found.forEach(jars::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jars.sort(null);
        return jars;
    }

    /** The manifest's openings of modules hold for {@code -jar} only. */
    private List<String> opens() {
        try (JarFile jar = new JarFile(runner().toFile())) {
            String opened = jar.getManifest().getMainAttributes().getValue("Add-Opens");
            List<String> flags = new ArrayList<>();
            flags.add("--enable-native-access=ALL-UNNAMED");
            for (String name : opened == null ? new String[0] : opened.strip().split(" +")) {
                flags.add("--add-opens=" + name + "=ALL-UNNAMED");
            }
            return flags;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.flotilla.local.fleet;

import io.flotilla.local.JavaClassPath;
import io.flotilla.local.QuietLog;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of our own small programs, with this JVM's class path. */
final class JavaProgram {
    private JavaProgram() {}

    static List<String> small(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                QuietLog.JVM_FLAG,
                "-cp",
                JavaClassPath.entries().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                main.getName());
    }
}

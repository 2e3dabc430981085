package io.flotilla.bench.runs;

import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Server;
import io.flotilla.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs of others: fetched when they are asked for, by the Maven of this machine, and kept in the data folder. */
final class Peers {
    private Peers() {}

    /** A single jar. @param artifact as group:artifact:version:type:classifier */
    static Path jar(String name, String artifact) throws IOException, InterruptedException {
        Path folder = folder(name);
        if (jars(folder).isEmpty()) {
            maven(folder, "dependency:copy", "-Dartifact=" + artifact, "-DoutputDirectory=" + folder);
        }
        return jars(folder).getFirst();
    }

    /** A library and all that it needs. @param artifact as group:artifact:version */
    static List<Path> library(String name, String artifact) throws IOException, InterruptedException {
        Path folder = folder(name);
        if (jars(folder).isEmpty()) {
            String[] part = artifact.split(":");
            Path pom = folder.resolve("pom.xml");
            Files.writeString(pom, """
                    <project><modelVersion>4.0.0</modelVersion>
                    <groupId>bench</groupId><artifactId>%s</artifactId><version>1</version><packaging>pom</packaging>
                    <dependencies><dependency>
                    <groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
                    </dependency></dependencies></project>
                    """.formatted(name, part[0], part[1], part[2]));
            maven(folder, "-f", pom.toString(), "dependency:copy-dependencies", "-DoutputDirectory=" + folder);
        }
        return jars(folder);
    }

    static Path folder(String name) throws IOException {
        return Files.createDirectories(Lab.folder().resolve("peers").resolve(name));
    }

    static String classPath(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
    }

    /** A database of its own on the same server, empty. */
    static String database(LocalPostgres postgres, String name) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name);
            statement.execute("CREATE DATABASE " + name);
        }
        return "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + name;
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static void maven(Path folder, String... arguments) throws IOException, InterruptedException {
        Path log = Server.log(folder, "fetch");
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-q"));
        command.addAll(List.of(arguments));
        int status = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("Maven could not fetch it, see " + log);
        }
    }
}

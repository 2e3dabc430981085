package io.flotilla.local;

import io.flotilla.local.process.PartFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The broker's own class path: its jars out of this JVM's class path and nothing else, in one order, so that it is the
 * same whether a service's test, the command line or the supervisor starts it; then they share one ahead-of-time cache.
 */
final class KafkaClassPath {
    private static final String MAIN_CLASS_FILE = KafkaMain.class.getName().replace('.', '/') + ".class";
    private static final List<String> REQUIRED = List.of("kafka_2.13", "kafka-clients", "scala-library");
    private static final Pattern BROKER_JAR = Pattern.compile(String.join(
            "|",
            "(kafka_2\\.13",
            "kafka-[a-z-]+",
            "scala-(library|reflect)",
            "scala-logging_2\\.13",
            "jackson-(core|databind|annotations|dataformat-csv|dataformat-yaml|datatype-jdk8)",
            "snakeyaml",
            "zstd-jni",
            "snappy-java",
            "lz4-java",
            "pcollections",
            "HdrHistogram",
            "hash4j",
            "caffeine",
            "log4j-(api|core)",
            "argparse4j",
            "commons-validator",
            "jopt-simple",
            "jose4j",
            "metrics-core",
            "re2j",
            "slf4j-api",
            "slf4j-jboss-logmanager",
            "jboss-logmanager",
            "smallrye-common-(constraint|cpu|expression|function|net|os|ref)",
            "jakarta\\.json-api",
            "parsson)-\\d.*\\.jar"));

    private KafkaClassPath() {}

    /** @param folder where the jar of {@link KafkaMain} is kept; alone, so that it changes only when that class does */
    static List<Path> entries(Path folder) {
        List<Path> broker = new ArrayList<>(JavaClassPath.entries().stream()
                .filter(entry -> BROKER_JAR.matcher(nameOf(entry)).matches())
                .sorted(Comparator.comparing(KafkaClassPath::nameOf))
                .toList());
        for (String required : REQUIRED) {
            if (broker.stream().noneMatch(jar -> nameOf(jar).startsWith(required + "-"))) {
                throw new PartFailedException("kafka", "the class path has no " + required + ".jar; rebuild Flotilla");
            }
        }
        broker.add(mainJar(folder));
        return broker;
    }

    private static Path mainJar(Path folder) {
        try (InputStream in = KafkaClassPath.class.getClassLoader().getResourceAsStream(MAIN_CLASS_FILE)) {
            if (in == null) {
                throw new PartFailedException(
                        "kafka", "the class path has no " + MAIN_CLASS_FILE + "; rebuild Flotilla");
            }
            byte[] mainClass = in.readAllBytes();
            CRC32C crc = new CRC32C();
            crc.update(mainClass);
            Path jar = folder.toAbsolutePath()
                    .resolve("kafka-main-" + HexFormat.of().toHexDigits((int) crc.getValue()) + ".jar");
            if (!Files.exists(jar)) {
                write(jar, mainClass);
            }
            return jar;
        } catch (IOException e) {
            throw new PartFailedException("kafka", "cannot prepare its start in " + folder, e);
        }
    }

    private static void write(Path jar, byte[] mainClass) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            JarEntry entry = new JarEntry(MAIN_CLASS_FILE);
            entry.setTime(0);
            out.putNextEntry(entry);
            out.write(mainClass);
        }
        Files.createDirectories(jar.getParent());
        Path half = Files.createTempFile(jar.getParent(), "kafka-main", ".half");
        Files.write(half, bytes.toByteArray());
        // two processes may do this at once: the same content and time, whoever is last
        Files.setLastModifiedTime(half, FileTime.fromMillis(0));
        Files.move(half, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String nameOf(Path entry) {
        return entry.getFileName().toString();
    }
}

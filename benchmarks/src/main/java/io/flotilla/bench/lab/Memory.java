package io.flotilla.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Memory of a JVM, in MiB: what is resident of its process, and what of its heap is in use. */
public record Memory(double residentMiB, double heapMiB) {
    /** Serial collector: one line for the young generation, one for the old. */
    private static final Pattern GENERATION = Pattern.compile("total \\d+K, used (\\d+)K");

    /** As it is now. The JVM must use the serial collector. */
    public static Memory of(long pid) throws IOException, InterruptedException {
        Matcher generations = GENERATION.matcher(jcmd(pid, "GC.heap_info"));
        double kilobytes = 0;
        while (generations.find()) {
            kilobytes += Double.parseDouble(generations.group(1));
        }
        return new Memory(resident(pid), kilobytes / 1024);
    }

    /** After a full collection: what is really held. */
    public static Memory afterCollection(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        return of(pid);
    }

    private static double resident(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        }
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return answer;
    }
}

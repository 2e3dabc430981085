package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What executions could leave behind on the host. */
final class Traces {

    private Traces() {}

    /** Command lines of processes that name the scratch folder, other than this JVM's own. */
    static List<String> processes(Path scratch) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> commandLine(process.pid()))
                .filter(line -> line.contains(scratch + "/") && !line.contains("java"))
                .toList();
    }

    static List<String> mounts(Path scratch) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(scratch.toString()))
                .toList();
    }

    /** cgroups of executions of the instance whose folder is {@code scratch/0}. */
    static List<Path> cgroups(Path scratch) throws IOException {
        String name = "flotilla-sandbox-"
                + Integer.toHexString(scratch.resolve("0").toString().hashCode());
        CgroupMounts mounts = CgroupMounts.read();
        List<Path> found = new ArrayList<>();
        for (String controller : List.of("memory", "pids", "cpu", "cpuacct", "")) {
            Optional<Path> parent =
                    mounts.own(controller).map(own -> own.resolve(name)).filter(Files::isDirectory);
            if (parent.isPresent()) {
                try (Stream<Path> groups = Files.list(parent.get())) {
                    groups.filter(Files::isDirectory).forEach(found::add);
                }
            }
        }
        return found;
    }

    static List<String> folders(Path scratch) throws IOException {
        try (Stream<Path> all = Files.list(scratch.resolve("0"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("etc"))
                    .toList();
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}

package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The unified hierarchy. Controllers reach a child only when its parent has no processes of its own, so the parent is
 * the service's group where it can be emptied (a container, a delegated unit), else, for root, the root group.
 */
final class CgroupsV2 implements ControlGroups {

    private static final int CPU_PERIOD_MICROS = 100_000;

    private final Path parent;

    private CgroupsV2(Path parent) {
        this.parent = parent;
    }

    static Optional<ControlGroups> detect(CgroupMounts mounts, String name) {
        return mounts.unified().flatMap(own -> below(own, name).or(() -> below(mounts.unifiedRoot(), name)));
    }

    private static Optional<ControlGroups> below(Path base, String name) {
        try {
            if (!delegates(base)) {
                return Optional.empty();
            }
            Path parent = Files.createDirectories(base.resolve(name));
            enable(parent);
            return Optional.of(new CgroupsV2(parent));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether children of {@code base} get memory and pids; moves this process into a leaf if only it is in the way. */
    private static boolean delegates(Path base) throws IOException {
        List<String> there = words(base.resolve("cgroup.controllers"));
        if (!there.containsAll(List.of("memory", "pids"))) {
            return false;
        }
        List<String> enabled = words(base.resolve("cgroup.subtree_control"));
        if (enabled.containsAll(List.of("memory", "pids"))) {
            return true;
        }
        List<String> members = Files.readAllLines(base.resolve("cgroup.procs"));
        String self = Long.toString(ProcessHandle.current().pid());
        if (members.equals(List.of(self))) {
            Path leaf = Files.createDirectories(base.resolve("flotilla-service"));
            CgroupFiles.write(leaf.resolve("cgroup.procs"), self);
        }
        enable(base);
        return true;
    }

    private static void enable(Path folder) throws IOException {
        boolean cpu = words(folder.resolve("cgroup.controllers")).contains("cpu");
        CgroupFiles.write(folder.resolve("cgroup.subtree_control"), cpu ? "+memory +pids +cpu" : "+memory +pids");
    }

    private static List<String> words(Path file) throws IOException {
        return Arrays.asList(Files.readString(file).strip().split(" ", -1));
    }

    @Override
    public String describe() {
        return "cgroup v2 at " + parent;
    }

    @Override
    public boolean limitMemory() {
        return true;
    }

    @Override
    public ControlGroup create(String name, Limits limits) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(name));
        try {
            CgroupFiles.write(folder.resolve("memory.max"), Long.toString(limits.memoryBytes()));
            CgroupFiles.writeIfPresent(folder.resolve("memory.swap.max"), "0");
            CgroupFiles.writeIfPresent(folder.resolve("memory.oom.group"), "1");
            CgroupFiles.write(folder.resolve("pids.max"), Integer.toString(limits.processes() + OWN_PROCESSES));
            long quota = (long) (limits.cpus() * CPU_PERIOD_MICROS);
            CgroupFiles.writeIfPresent(folder.resolve("cpu.max"), quota + " " + CPU_PERIOD_MICROS);
        } catch (IOException e) {
            CgroupFiles.remove(folder);
            throw e;
        }
        return new Group(folder);
    }

    @Override
    public void sweep() {
        CgroupFiles.removeBelow(parent);
    }

    @Override
    public void close() {
        sweep();
        CgroupFiles.remove(parent);
    }

    private record Group(Path folder) implements ControlGroup {

        @Override
        public List<Path> joinFiles() {
            return List.of(folder.resolve("cgroup.procs"));
        }

        @Override
        public void kill() {
            try {
                CgroupFiles.write(folder.resolve("cgroup.kill"), "1");
            } catch (IOException e) {
                // kernels before 5.14 have no cgroup.kill
                CgroupFiles.killMembers(folder);
            }
        }

        @Override
        public boolean outOfMemory() {
            return CgroupFiles.field(folder.resolve("memory.events"), "oom_kill")
                            .orElse(0L)
                    > 0;
        }

        @Override
        public Optional<Long> cpuMicros() {
            return CgroupFiles.field(folder.resolve("cpu.stat"), "usage_usec");
        }

        @Override
        public Optional<Long> maxMemoryBytes() {
            return CgroupFiles.number(folder.resolve("memory.peak"));
        }

        @Override
        public void remove() {
            CgroupFiles.remove(folder);
        }
    }
}

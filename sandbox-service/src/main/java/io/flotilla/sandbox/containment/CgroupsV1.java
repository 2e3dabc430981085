package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One hierarchy a controller. Memory and pids are needed, cpu and cpuacct are used where they are writable. */
final class CgroupsV1 implements ControlGroups {

    private static final int CPU_PERIOD_MICROS = 100_000;

    private final Path memory;
    private final Path pids;
    private final Optional<Path> cpu;
    private final Optional<Path> cpuacct;

    private CgroupsV1(Path memory, Path pids, Optional<Path> cpu, Optional<Path> cpuacct) {
        this.memory = memory;
        this.pids = pids;
        this.cpu = cpu;
        this.cpuacct = cpuacct;
    }

    /** Empty when a needed controller is not there or not writable. */
    static Optional<ControlGroups> detect(CgroupMounts mounts, String name) {
        Optional<Path> memory = folder(mounts, "memory", name);
        Optional<Path> pids = folder(mounts, "pids", name);
        if (memory.isEmpty() || pids.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new CgroupsV1(memory.get(), pids.get(), folder(mounts, "cpu", name), folder(mounts, "cpuacct", name)));
    }

    private static Optional<Path> folder(CgroupMounts mounts, String controller, String name) {
        return mounts.own(controller).flatMap(own -> {
            try {
                return Optional.of(Files.createDirectories(own.resolve(name)));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public String describe() {
        return "cgroup v1 (memory, pids" + (cpu.isPresent() ? ", cpu)" : ")");
    }

    @Override
    public boolean limitMemory() {
        return true;
    }

    @Override
    public ControlGroup create(String name, Limits limits) throws IOException {
        var group = new Group(name);
        try {
            group.limit(limits);
        } catch (IOException e) {
            group.remove();
            throw e;
        }
        return group;
    }

    @Override
    public void sweep() {
        parents().forEach(CgroupFiles::removeBelow);
    }

    @Override
    public void close() {
        sweep();
        CgroupFiles.removeAll(parents());
    }

    private List<Path> parents() {
        List<Path> all = new ArrayList<>(List.of(memory, pids));
        cpu.ifPresent(all::add);
        // cpu and cpuacct are often one hierarchy under two names
        cpuacct.filter(path -> !sameFolder(path)).ifPresent(all::add);
        return all;
    }

    private boolean sameFolder(Path path) {
        try {
            return cpu.isPresent() && Files.isSameFile(path, cpu.get());
        } catch (IOException e) {
            return false;
        }
    }

    private final class Group implements ControlGroup {

        private final String name;
        private final List<Path> folders;

        Group(String name) throws IOException {
            this.name = name;
            this.folders =
                    parents().stream().map(parent -> parent.resolve(name)).toList();
            for (Path folder : folders) {
                Files.createDirectory(folder);
            }
        }

        void limit(Limits limits) throws IOException {
            String bytes = Long.toString(limits.memoryBytes());
            CgroupFiles.write(memory.resolve(name).resolve("memory.limit_in_bytes"), bytes);
            CgroupFiles.writeIfPresent(memory.resolve(name).resolve("memory.memsw.limit_in_bytes"), bytes);
            CgroupFiles.write(
                    pids.resolve(name).resolve("pids.max"), Integer.toString(limits.processes() + OWN_PROCESSES));
            if (cpu.isPresent()) {
                Path folder = cpu.get().resolve(name);
                CgroupFiles.writeIfPresent(folder.resolve("cpu.cfs_period_us"), Integer.toString(CPU_PERIOD_MICROS));
                CgroupFiles.writeIfPresent(
                        folder.resolve("cpu.cfs_quota_us"), Long.toString((long) (limits.cpus() * CPU_PERIOD_MICROS)));
            }
        }

        @Override
        public List<Path> joinFiles() {
            return folders.stream()
                    .map(folder -> folder.resolve("cgroup.procs"))
                    .toList();
        }

        @Override
        public void kill() {
            CgroupFiles.killMembers(pids.resolve(name));
        }

        @Override
        public boolean outOfMemory() {
            return CgroupFiles.field(memory.resolve(name).resolve("memory.oom_control"), "oom_kill")
                            .orElse(0L)
                    > 0;
        }

        @Override
        public Optional<Long> cpuMicros() {
            return cpuacct.flatMap(path -> CgroupFiles.number(path.resolve(name).resolve("cpuacct.usage")))
                    .map(nanos -> nanos / 1000);
        }

        @Override
        public Optional<Long> maxMemoryBytes() {
            return CgroupFiles.number(memory.resolve(name).resolve("memory.max_usage_in_bytes"));
        }

        @Override
        public void remove() {
            CgroupFiles.removeAll(folders);
        }
    }
}

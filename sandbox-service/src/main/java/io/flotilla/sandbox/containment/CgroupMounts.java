package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where this process's cgroups are in the file system, from /proc/self/cgroup and /proc/self/mountinfo. */
final class CgroupMounts {

    private static final String UNIFIED = "";

    private record Mount(Path point, String root) {}

    private final Map<String, Mount> mounts = new HashMap<>();
    private final Map<String, String> paths = new HashMap<>();

    private CgroupMounts() {}

    static CgroupMounts read() throws IOException {
        return read(Path.of("/proc/self"));
    }

    /** @param proc a folder with the files {@code cgroup} and {@code mountinfo} */
    static CgroupMounts read(Path proc) throws IOException {
        var found = new CgroupMounts();
        Files.readAllLines(proc.resolve("mountinfo")).forEach(found::mount);
        Files.readAllLines(proc.resolve("cgroup")).forEach(found::membership);
        return found;
    }

    /** "36 35 0:30 /root /point opts - type source superoptions" */
    private void mount(String line) {
        String[] halves = line.split(" - ", 2);
        String[] left = halves[0].split(" ");
        String[] right = halves[1].split(" ");
        Mount mount = new Mount(Path.of(left[4]), left[3]);
        if (right[0].equals("cgroup2")) {
            mounts.put(UNIFIED, mount);
        } else if (right[0].equals("cgroup")) {
            Arrays.stream(right[2].split(",")).forEach(controller -> mounts.put(controller, mount));
        }
    }

    /** "4:memory:/path", or "0::/path" for the unified hierarchy */
    private void membership(String line) {
        String[] fields = line.split(":", 3);
        Arrays.stream(fields[1].split(",", -1)).forEach(controller -> paths.put(controller, fields[2]));
    }

    /** This process's own group of a v1 controller. */
    Optional<Path> own(String controller) {
        return Optional.ofNullable(mounts.get(controller))
                .map(mount -> resolve(mount, paths.getOrDefault(controller, "/")));
    }

    Optional<Path> unified() {
        return own(UNIFIED);
    }

    Path unifiedRoot() {
        return mounts.get(UNIFIED).point();
    }

    /** In a container the mount shows only a part of the hierarchy, which begins at the mount's root. */
    private static Path resolve(Mount mount, String path) {
        String below =
                path.startsWith(mount.root()) ? path.substring(mount.root().length()) : path;
        Path folder = mount.point().resolve(below.replaceFirst("^/+", ""));
        return Files.isDirectory(folder) ? folder : mount.point();
    }
}

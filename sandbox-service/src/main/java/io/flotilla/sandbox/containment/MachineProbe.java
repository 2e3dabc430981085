package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at the machine, strongest containment first; what really works is found out by trying each. */
final class MachineProbe {

    private static final List<Path> PROGRAMS =
            Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin").map(Path::of).toList();
    private static final String INSTALL = " (on Debian or Ubuntu: apt-get install bubblewrap util-linux bash tar)";

    private final Bubblewrap.Settings settings;
    private final Scratch scratch;

    MachineProbe(Bubblewrap.Settings settings, Scratch scratch) {
        this.settings = settings;
        this.scratch = scratch;
    }

    /** Candidates in the order in which to try them. @throws ContainmentException when there can be none */
    List<Machine> candidates() throws IOException {
        boolean root = Scratch.ownUid() == 0;
        String bubblewrap = find(settings.program())
                .orElseThrow(() -> ContainmentException.unavailable("bubblewrap is not installed" + INSTALL));
        List<String> tools = new ArrayList<>(List.of("env", "bash", "prlimit", "tar"));
        if (root) {
            tools.add("setpriv");
        }
        List<String> missing =
                tools.stream().filter(tool -> find(tool).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw ContainmentException.unavailable("missing programs: " + String.join(", ", missing) + INSTALL);
        }
        boolean disables = helpOf(bubblewrap).contains("--disable-userns");
        List<String> folders = Machine.systemFolders(scratch.folder().resolve("etc"));
        List<Machine> machines = new ArrayList<>();
        for (ControlGroups groups : controlGroups()) {
            if (find("unshare").isPresent() && find("mount").isPresent()) {
                machines.add(new Machine(root, bubblewrap, true, disables, groups, folders));
            }
            machines.add(new Machine(root, bubblewrap, false, disables, groups, folders));
        }
        return machines;
    }

    private List<ControlGroups> controlGroups() throws IOException {
        var none = new NoControlGroups();
        if (!settings.cgroups()) {
            return List.of(none);
        }
        // The name tells instances of different scratch folders apart.
        String name = "flotilla-sandbox-"
                + Integer.toHexString(scratch.folder().toString().hashCode());
        CgroupMounts mounts = CgroupMounts.read();
        Optional<ControlGroups> found = CgroupsV2.detect(mounts, name).or(() -> CgroupsV1.detect(mounts, name));
        found.ifPresent(ControlGroups::sweep);
        return Stream.concat(found.stream(), Stream.of(none)).toList();
    }

    private static Optional<String> find(String program) {
        Path path = Path.of(program);
        Stream<Path> places =
                path.isAbsolute() ? Stream.of(path) : PROGRAMS.stream().map(folder -> folder.resolve(program));
        return places.filter(Files::isExecutable).map(Path::toString).findFirst();
    }

    private static String helpOf(String program) throws IOException {
        var builder = new ProcessBuilder(program, "--help").redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String help = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor(5, TimeUnit.SECONDS);
            return help;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}

package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.Program.Code;
import io.flotilla.sandbox.containment.Program.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Builds the command lines of one execution from what the machine offers. */
final class BubblewrapCommand {

    private static final String JOIN = Scripts.load("join.sh");
    private static final String MOUNT = Scripts.load("mount.sh");
    private static final String INSIDE = Scripts.load("inside.sh");
    private static final int SHARED_MEMORY_WITHOUT_AREA = 64 << 20;

    private final Machine machine;
    private final ExecutionFolder folder;
    private final Job job;

    BubblewrapCommand(Machine machine, ExecutionFolder folder, Job job) {
        this.machine = machine;
        this.folder = folder;
        this.job = job;
    }

    /** Join the cgroups, make the writable area, drop to the execution's user, empty the environment, contain. */
    List<String> line() {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", JOIN, "join"));
        if (machine.privateArea()) {
            line.add("unshare");
            if (!machine.root()) {
                line.addAll(List.of("--user", "--map-root-user"));
            }
            line.addAll(List.of("--mount", "--propagation", "private", "/bin/sh", "-c", MOUNT, "mount"));
        }
        folder.user().ifPresent(user -> line.addAll(dropTo(Integer.toString(user))));
        line.addAll(List.of("env", "-i", machine.bubblewrap()));
        // The folder's path on the command line is how Leftovers recognises the process.
        line.addAll(List.of("--ro-bind", folder.path() + "/in", "/flotilla", "--args", "8"));
        line.add("--");
        line.addAll(resourceLimits());
        line.addAll(List.of("/bin/bash", "-c", INSIDE, "flotilla"));
        line.addAll(program());
        return line;
    }

    private static List<String> dropTo(String user) {
        return List.of(
                "setpriv",
                "--reuid",
                user,
                "--regid",
                user,
                "--clear-groups",
                "--inh-caps=-all",
                "--no-new-privs",
                "--");
    }

    /** Environment of the stages outside; bubblewrap itself gets none, since inside it is readable as /proc/1/environ. */
    Map<String, String> stageEnvironment() {
        return Map.of(
                "PATH", "/usr/bin:/bin:/usr/sbin:/sbin",
                "DIR", folder.path().toString(),
                "SIZE", Long.toString(job.limits().diskBytes()),
                "INODES", Integer.toString(job.limits().inodes()),
                "OWNER",
                        folder.user().isPresent()
                                ? Integer.toString(folder.user().getAsInt())
                                : "");
    }

    /** Arguments that bubblewrap reads from a file: other users of the host see command lines, not this. */
    byte[] hiddenArguments() {
        List<String> args = new ArrayList<>(
                List.of("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"));
        if (machine.disablesUserNamespaces()) {
            args.add("--disable-userns");
        }
        args.addAll(List.of("--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--cap-drop", "ALL"));
        args.addAll(machine.systemFolders());
        args.addAll(List.of("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"));
        args.addAll(writable(
                "shm",
                "/dev/shm",
                Math.min(SHARED_MEMORY_WITHOUT_AREA, job.limits().diskBytes())));
        args.addAll(List.of("--remount-ro", "/dev"));
        for (String name : List.of("tmp", "work", "out")) {
            args.addAll(writable(name, "/" + name, job.limits().diskBytes()));
        }
        args.addAll(List.of(
                "--ro-bind",
                folder.path() + "/code",
                "/code",
                "--bind",
                folder.out().toString(),
                "/out.tar"));
        args.addAll(List.of("--chdir", "/work", "--remount-ro", "/"));
        environment().forEach((name, value) -> args.addAll(List.of("--setenv", name, value)));
        args.addAll(List.of("--seccomp", "9", "--json-status-fd", "7"));
        return args.stream()
                .map(arg -> arg + "\0")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<String> writable(String name, String inside, long size) {
        return machine.privateArea()
                ? List.of("--bind", folder.path() + "/area/" + name, inside)
                : List.of("--size", Long.toString(size), "--tmpfs", inside);
    }

    private Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", "/usr/bin:/bin:/usr/local/bin");
        all.put("HOME", "/tmp");
        all.put("LANG", "C.UTF-8");
        all.put("TZ", "UTC");
        all.put("FLOTILLA_OUT", "/out");
        // A JVM and node size their heaps by the host's memory, not by the limit that they cannot see; and where
        // address space is what is limited, they need much of it beside the heap.
        int memory = job.limits().memoryMiB();
        int heap = machine.cgroups().limitMemory() ? memory * 3 / 4 : memory / 2;
        all.put("JDK_JAVA_OPTIONS", "-Xmx" + heap + "m");
        all.put("NODE_OPTIONS", "--max-old-space-size=" + heap);
        all.putAll(job.interpreter().env());
        all.putAll(new TreeMap<>(job.env()));
        return all;
    }

    /** Set inside, where processes are counted by namespace and nobody can raise them again. */
    private List<String> resourceLimits() {
        Limits limits = job.limits();
        long largestFile = limits.diskBytes() + limits.inodes() * 1024L;
        List<String> line = new ArrayList<>(
                List.of("/usr/bin/prlimit", "--core=0", "--nofile=4096", "--memlock=65536", "--fsize=" + largestFile));
        if (!machine.cgroups().limitMemory()) {
            long addressSpace =
                    Math.max(limits.memoryBytes(), (long) job.interpreter().addressSpaceMiB() << 20);
            line.add("--as=" + addressSpace);
            line.add("--nproc=" + (limits.processes() + ControlGroups.OWN_PROCESSES_INSIDE));
            line.add("--cpu=" + (long) Math.ceil(limits.timeout().toSeconds() * Math.max(1, limits.cpus()) + 5));
        }
        line.add("--");
        return line;
    }

    private List<String> program() {
        List<String> line = new ArrayList<>();
        line.add(
                switch (job.program()) {
                    case Code code -> job.interpreter().path();
                    case Command command -> "/bin/bash";
                });
        line.add("/code/" + ExecutionFolder.codeFile(job));
        line.addAll(job.args());
        return line;
    }
}

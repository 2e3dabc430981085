package io.flotilla.cli.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the sandbox needs of the machine: bubblewrap and Python, and for measuring tests coverage and pytest. As root on
 * a Debian-like system the missing packages are installed; otherwise the one command that does is named. Stands alone:
 * the {@code flotilla} script also runs this file by itself before the tests.
 */
public final class Prerequisites {
    private final Machine machine;

    /** What a person has to know; {@code problem} is empty when the fleet can start. */
    public record Outcome(List<String> notices, String problem, String hint) {
        public boolean isMet() {
            return problem.isEmpty();
        }
    }

    /** The machine, as far as this looks at it. */
    interface Machine {
        boolean isLinux();

        boolean isRoot();

        boolean hasProgram(String name);

        /** Which of these modules the system's Python lacks; all when there is no Python. */
        List<String> missingModules(List<String> modules);

        /** Whether packages were ever listed on this machine. */
        boolean hasPackageLists();

        /** The end of what it printed if it failed, empty if it succeeded. */
        Optional<String> run(List<String> command);
    }

    private enum Need {
        BUBBLEWRAP("bubblewrap", "bubblewrap", "bubblewrap", "bubblewrap", true),
        PYTHON("python3", "python3", "python", "python3", true),
        COVERAGE("python3-coverage", "python3-coverage", "python-coverage", "py3-coverage", false),
        PYTEST("python3-pytest", "python3-pytest", "python-pytest", "py3-pytest", false);

        private final String debian;
        private final String fedora;
        private final String arch;
        private final String alpine;
        private final boolean required;

        Need(String debian, String fedora, String arch, String alpine, boolean required) {
            this.debian = debian;
            this.fedora = fedora;
            this.arch = arch;
            this.alpine = alpine;
            this.required = required;
        }
    }

    Prerequisites(Machine machine) {
        this.machine = machine;
    }

    public static Prerequisites ofThisMachine() {
        return new Prerequisites(new ThisMachine());
    }

    /** Looks, and installs what may be installed. */
    public Outcome ensure() {
        List<Need> missing = machine.isLinux() ? missing() : List.of();
        if (missing.isEmpty()) {
            return new Outcome(List.of(), "", "");
        }
        if (machine.isRoot() && machine.hasProgram("apt-get")) {
            return install(missing);
        }
        List<Need> required = missing.stream().filter(need -> need.required).toList();
        String command = command(missing);
        if (required.isEmpty()) {
            return new Outcome(
                    List.of("Without " + names(missing) + " tests cannot be measured in the sandbox. Install: "
                            + command),
                    "",
                    "");
        }
        return new Outcome(
                List.of(), "The sandbox needs " + names(required) + ", which is not installed.", "Install: " + command);
    }

    private List<Need> missing() {
        List<Need> missing = new ArrayList<>();
        if (!machine.hasProgram("bwrap")) {
            missing.add(Need.BUBBLEWRAP);
        }
        if (!machine.hasProgram("/usr/bin/python3")) {
            missing.add(Need.PYTHON);
        }
        List<String> modules = machine.missingModules(List.of("coverage", "pytest"));
        if (modules.contains("coverage")) {
            missing.add(Need.COVERAGE);
        }
        if (modules.contains("pytest")) {
            missing.add(Need.PYTEST);
        }
        return missing;
    }

    private Outcome install(List<Need> missing) {
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
        missing.forEach(need -> install.add(need.debian));
        Optional<String> failure = Optional.of("");
        if (machine.hasPackageLists()) {
            failure = machine.run(install);
        }
        if (failure.isPresent()) {
            machine.run(List.of("apt-get", "update"));
            failure = machine.run(install);
        }
        if (failure.isEmpty()) {
            return new Outcome(
                    List.of("Installed " + names(missing) + " with apt-get; the sandbox needs them."), "", "");
        }
        boolean fatal = missing.stream().anyMatch(need -> need.required);
        String problem =
                names(missing) + " could not be installed:\n" + failure.get().strip();
        return fatal
                ? new Outcome(List.of(), problem, "Install: apt-get update && " + String.join(" ", install))
                : new Outcome(List.of(problem), "", "");
    }

    private String command(List<Need> missing) {
        String sudo = machine.isRoot() ? "" : "sudo ";
        if (machine.hasProgram("dnf")) {
            return sudo + "dnf install "
                    + String.join(" ", missing.stream().map(need -> need.fedora).toList());
        }
        if (machine.hasProgram("pacman")) {
            return sudo + "pacman -S "
                    + String.join(" ", missing.stream().map(need -> need.arch).toList());
        }
        if (machine.hasProgram("apk")) {
            return sudo + "apk add "
                    + String.join(" ", missing.stream().map(need -> need.alpine).toList());
        }
        return sudo + "apt-get install -y --no-install-recommends "
                + String.join(" ", missing.stream().map(need -> need.debian).toList());
    }

    private static String names(List<Need> needs) {
        return String.join(", ", needs.stream().map(need -> need.debian).toList());
    }

    /** For the script: says what was done; exit code 4 when something is missing. */
    public static void main(String[] args) {
        Outcome outcome = ofThisMachine().ensure();
        outcome.notices().forEach(System.err::println);
        if (!outcome.isMet()) {
            System.err.println("flotilla: " + outcome.problem() + "\n  " + outcome.hint());
            System.exit(4);
        }
    }

    private static final class ThisMachine implements Machine {
        private static final Path PACKAGE_LISTS = Path.of("/var/lib/apt/lists");
        private static final int TAIL = 2000;

        @Override
        public boolean isLinux() {
            return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        }

        @Override
        public boolean isRoot() {
            return System.getProperty("user.name").equals("root");
        }

        @Override
        public boolean hasProgram(String name) {
            if (name.startsWith("/")) {
                return Files.isExecutable(Path.of(name));
            }
            String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
            return Stream.of(path.split(":"))
                    .filter(folder -> !folder.isEmpty())
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        }

        @Override
        public List<String> missingModules(List<String> modules) {
            String code =
                    "import importlib.util as u, sys\n" + "print(*[m for m in sys.argv[1:] if not u.find_spec(m)])";
            List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-I", "-c", code));
            command.addAll(modules);
            try {
                Process python = new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                String output =
                        new String(python.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                return python.waitFor() == 0 ? List.of(output.strip().split(" ")) : modules;
            } catch (IOException e) {
                return modules;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return modules;
            }
        }

        @Override
        public boolean hasPackageLists() {
            try (Stream<Path> lists = Files.list(PACKAGE_LISTS)) {
                return lists.anyMatch(list -> list.getFileName().toString().contains("_Packages"));
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public Optional<String> run(List<String> command) {
            try {
                ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
                builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
                Process process = builder.start();
                process.getOutputStream().close();
                String output =
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                int exitCode = process.waitFor();
                String tail = output.substring(Math.max(0, output.length() - TAIL));
                return exitCode == 0 ? Optional.empty() : Optional.of(tail.isBlank() ? "exit code " + exitCode : tail);
            } catch (IOException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted");
            }
        }
    }
}

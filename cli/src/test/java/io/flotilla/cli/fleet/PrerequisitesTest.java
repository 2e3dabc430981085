package io.flotilla.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrerequisitesTest {
    private final FakeMachine machine = new FakeMachine();

    @Test
    void nothingIsDoneWhereEverythingIsThere() {
        machine.programs.addAll(Set.of("bwrap", "/usr/bin/python3", "apt-get"));
        machine.modules.addAll(Set.of("coverage", "pytest"));
        var outcome = ensure();
        assertThat(outcome.isMet()).isTrue();
        assertThat(outcome.notices()).isEmpty();
        assertThat(machine.ran).isEmpty();
    }

    @Test
    void asRootOnDebianTheMissingPackagesAreInstalled() {
        machine.root = true;
        machine.packageLists = true;
        machine.programs.addAll(Set.of("/usr/bin/python3", "apt-get"));
        machine.modules.add("pytest");
        var outcome = ensure();
        assertThat(outcome.isMet()).isTrue();
        assertThat(machine.ran)
                .containsExactly("apt-get install -y --no-install-recommends bubblewrap python3-coverage");
        assertThat(outcome.notices())
                .containsExactly("Installed bubblewrap, python3-coverage with apt-get; the sandbox needs them.");
    }

    @Test
    void withoutPackageListsTheyAreFetchedFirst() {
        machine.root = true;
        machine.programs.addAll(Set.of("/usr/bin/python3", "apt-get", "bwrap"));
        machine.modules.add("coverage");
        assertThat(ensure().isMet()).isTrue();
        assertThat(machine.ran)
                .containsExactly("apt-get update", "apt-get install -y --no-install-recommends python3-pytest");
    }

    @Test
    void anInstallationThatFailsIsTriedAgainWithNewListsAndThenSaid() {
        machine.root = true;
        machine.packageLists = true;
        machine.failing = true;
        machine.programs.add("apt-get");
        var outcome = ensure();
        assertThat(machine.ran).hasSize(3).element(1).isEqualTo("apt-get update");
        assertThat(outcome.isMet()).isFalse();
        assertThat(outcome.problem()).contains("could not be installed", "no network");
        assertThat(outcome.hint()).startsWith("Install: apt-get update && apt-get install");
    }

    @Test
    void anOrdinaryUserIsToldTheOneCommand() {
        machine.programs.add("apt-get");
        var outcome = ensure();
        assertThat(outcome.problem()).isEqualTo("The sandbox needs bubblewrap, python3, which is not installed.");
        assertThat(outcome.hint())
                .isEqualTo("Install: sudo apt-get install -y --no-install-recommends bubblewrap python3"
                        + " python3-coverage python3-pytest");
        assertThat(machine.ran).isEmpty();
    }

    @Test
    void whatOnlyMeasuringNeedsIsAWarning() {
        machine.programs.addAll(Set.of("/usr/bin/python3", "bwrap", "dnf"));
        machine.modules.add("coverage");
        var outcome = ensure();
        assertThat(outcome.isMet()).isTrue();
        assertThat(outcome.notices()).singleElement().asString().endsWith("Install: sudo dnf install python3-pytest");
    }

    @Test
    void elsewhereThanOnLinuxNothingIsAsked() {
        machine.linux = false;
        assertThat(ensure().isMet()).isTrue();
    }

    private Prerequisites.Outcome ensure() {
        return new Prerequisites(machine).ensure();
    }

    private static final class FakeMachine implements Prerequisites.Machine {
        private boolean linux = true;
        private boolean root;
        private boolean packageLists;
        private boolean failing;
        private final Set<String> programs = new HashSet<>();
        private final Set<String> modules = new HashSet<>();
        private final List<String> ran = new ArrayList<>();

        @Override
        public boolean isLinux() {
            return linux;
        }

        @Override
        public boolean isRoot() {
            return root;
        }

        @Override
        public boolean hasProgram(String name) {
            return programs.contains(name);
        }

        @Override
        public List<String> missingModules(List<String> wanted) {
            return wanted.stream().filter(module -> !modules.contains(module)).toList();
        }

        @Override
        public boolean hasPackageLists() {
            return packageLists;
        }

        @Override
        public Optional<String> run(List<String> command) {
            ran.add(String.join(" ", command));
            return failing ? Optional.of("no network") : Optional.empty();
        }
    }
}

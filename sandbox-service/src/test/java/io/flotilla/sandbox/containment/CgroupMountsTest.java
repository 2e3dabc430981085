package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding this process's own cgroups on hosts and in containers, from copies of what the kernel shows there. */
class CgroupMountsTest {

    @TempDir
    Path folder;

    @Test
    void onAHostWithTheFirstVersionEachControllerHasItsOwnFolder() throws IOException {
        CgroupMounts mounts = read(
                "4:memory:/services/flotilla\n8:pids:/\n2:cpu,cpuacct:/\n0::/\n",
                mount("/", "memory", "cgroup", "rw,memory"),
                mount("/", "pids", "cgroup", "rw,pids"),
                mount("/", "cpu", "cgroup", "rw,cpu,cpuacct"));
        Path own = Files.createDirectories(folder.resolve("memory/services/flotilla"));
        assertThat(mounts.own("memory")).contains(own);
        assertThat(mounts.own("pids")).contains(folder.resolve("pids"));
        assertThat(mounts.own("cpuacct")).contains(folder.resolve("cpu"));
        assertThat(mounts.unified()).isEmpty();
    }

    @Test
    void inAContainerTheMountShowsOnlyItsPart() throws IOException {
        CgroupMounts mounts =
                read("4:memory:/docker/abc/inner\n", mount("/docker/abc", "memory", "cgroup", "rw,memory"));
        Path own = Files.createDirectories(folder.resolve("memory/inner"));
        assertThat(mounts.own("memory")).contains(own);
    }

    @Test
    void aGroupThatTheMountDoesNotShowFallsBackToItsTop() throws IOException {
        CgroupMounts mounts = read("4:memory:/docker/abc\n", mount("/", "memory", "cgroup", "rw,memory"));
        assertThat(mounts.own("memory")).contains(folder.resolve("memory"));
    }

    @Test
    void theUnifiedHierarchyIsFoundByItsType() throws IOException {
        CgroupMounts mounts = read("0::/user.slice/flotilla.service\n", mount("/", "unified", "cgroup2", "rw"));
        Path own = Files.createDirectories(folder.resolve("unified/user.slice/flotilla.service"));
        assertThat(mounts.unified()).contains(own);
        assertThat(mounts.unifiedRoot()).isEqualTo(folder.resolve("unified"));
    }

    @Test
    void aUnifiedHierarchyWithoutTheControllersIsNotUsed() throws IOException {
        CgroupMounts mounts = read("0::/\n", mount("/", "unified", "cgroup2", "rw"));
        Files.writeString(folder.resolve("unified/cgroup.controllers"), "hugetlb rdma\n");
        assertThat(CgroupsV2.detect(mounts, "flotilla-test")).isEmpty();
        assertThat(folder.resolve("unified/flotilla-test")).doesNotExist();
    }

    @Test
    void aGroupThatIsFullOfStrangersIsNotTakenApart() throws IOException {
        CgroupMounts mounts = read("0::/\n", mount("/", "unified", "cgroup2", "rw"));
        Files.writeString(folder.resolve("unified/cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(folder.resolve("unified/cgroup.subtree_control"), "");
        Files.writeString(folder.resolve("unified/cgroup.procs"), "1\n2\n");
        CgroupsV2.detect(mounts, "flotilla-test");
        assertThat(folder.resolve("unified/flotilla-service")).doesNotExist();
    }

    private CgroupMounts read(String cgroup, String... mounts) throws IOException {
        Files.writeString(folder.resolve("cgroup"), cgroup);
        Files.writeString(folder.resolve("mountinfo"), String.join("\n", mounts) + "\n");
        return CgroupMounts.read(folder);
    }

    private String mount(String root, String name, String type, String options) throws IOException {
        Path point = Files.createDirectories(folder.resolve(name));
        return "36 35 0:30 %s %s rw,relatime shared:9 - %s %s %s".formatted(root, point, type, type, options);
    }
}

package io.flotilla.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.local.process.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortPlanTest {
    @TempDir
    Path folder;

    @Test
    void chosenPortAndFreeOnesStayTheSame() {
        FleetFiles files = new FleetFiles(folder);
        int gateway = FreePorts.pick(1).getFirst();
        PortPlan first = PortPlan.choose(files, OptionalInt.of(gateway), 1);
        assertThat(first.of("gateway")).isEqualTo(gateway);
        assertThat(first.ports().values()).doesNotHaveDuplicates().hasSize(16);
        assertThat(PortPlan.choose(files, OptionalInt.empty(), 1)).isEqualTo(first);
    }

    @Test
    void moreReplicasLeaveTheFirstOnesWhereTheyWere() {
        FleetFiles files = new FleetFiles(folder);
        PortPlan one = PortPlan.choose(files, OptionalInt.of(0), 1);
        PortPlan three = PortPlan.choose(files, OptionalInt.empty(), 3);
        assertThat(three.ports()).containsAllEntriesOf(one.ports()).hasSize(16 + 6 * 2 * 2);
        assertThat(three.ports().values()).doesNotHaveDuplicates();
        assertThat(three.managementOf("workflow-3")).isNotEqualTo(three.of("workflow-3"));
    }

    @Test
    void freePortThatWasTakenMeanwhileIsReplaced() throws Exception {
        FleetFiles files = new FleetFiles(folder);
        PortPlan first = PortPlan.choose(files, OptionalInt.of(0), 1);
        try (ServerSocket other = new ServerSocket(first.of("kafka"), 1, InetAddress.getLoopbackAddress())) {
            PortPlan second = PortPlan.choose(files, OptionalInt.empty(), 1);
            assertThat(second.of("kafka")).isNotEqualTo(other.getLocalPort());
            assertThat(second.of("redis")).isEqualTo(first.of("redis"));
        }
    }
}

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
        PortPlan first = PortPlan.choose(files, OptionalInt.of(gateway));
        assertThat(first.of("gateway")).isEqualTo(gateway);
        assertThat(first.ports().values()).doesNotHaveDuplicates().hasSize(16);
        assertThat(PortPlan.choose(files, OptionalInt.empty())).isEqualTo(first);
    }

    @Test
    void freePortThatWasTakenMeanwhileIsReplaced() throws Exception {
        FleetFiles files = new FleetFiles(folder);
        PortPlan first = PortPlan.choose(files, OptionalInt.of(0));
        try (ServerSocket other = new ServerSocket(first.of("kafka"), 1, InetAddress.getLoopbackAddress())) {
            PortPlan second = PortPlan.choose(files, OptionalInt.empty());
            assertThat(second.of("kafka")).isNotEqualTo(other.getLocalPort());
            assertThat(second.of("redis")).isEqualTo(first.of("redis"));
        }
    }
}

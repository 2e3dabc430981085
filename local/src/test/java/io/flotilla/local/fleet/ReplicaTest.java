package io.flotilla.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaTest {
    @Test
    void theFirstHasTheNameOfItsService() {
        assertThat(Replica.of("tool", 3)).extracting(Replica::name).containsExactly("tool", "tool-2", "tool-3");
    }

    @Test
    void anInstanceWorksWithThoseOfItsNumber() {
        assertThat(new Replica("agent", 2).beside("billing").name()).isEqualTo("billing-2");
    }

    @Test
    void gatewaysComeFirst() {
        assertThat(Replica.all(2)).hasSize(12);
        assertThat(Replica.all(2).subList(0, 2)).extracting(Replica::name).containsExactly("gateway", "gateway-2");
    }
}

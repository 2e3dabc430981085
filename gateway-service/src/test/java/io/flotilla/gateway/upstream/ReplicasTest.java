package io.flotilla.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private final Replica a = replica(1);
    private final Replica b = replica(2);
    private final Replica c = replica(3);
    private final Replicas replicas = new Replicas(List.of(a, b, c));

    @Test
    void requestsTakeTurns() {
        assertThat(replicas.inOrder()).containsExactly(a, b, c);
        assertThat(replicas.inOrder()).containsExactly(b, c, a);
        assertThat(replicas.inOrder()).containsExactly(c, a, b);
        assertThat(replicas.inOrder()).containsExactly(a, b, c);
    }

    @Test
    void whatIsNotReadyOrFailedIsTheLastResort() {
        a.probed(false);
        b.failed();
        for (int i = 0; i < 6; i++) {
            assertThat(replicas.inOrder()).hasSize(3).startsWith(c);
        }
    }

    @Test
    void whatSaysThatItIsReadyIsUsedAgain() {
        a.failed();
        a.probed(true);
        assertThat(a.isGood()).isTrue();
        b.probed(false);
        b.probed(true);
        assertThat(replicas.inOrder()).containsExactly(a, b, c);
    }

    @Test
    void withoutAnyGoodOneAllAreTried() {
        List.of(a, b, c).forEach(replica -> replica.probed(false));
        assertThat(replicas.inOrder()).containsExactly(a, b, c);
    }

    private static Replica replica(int port) {
        return new Replica(URI.create("http://127.0.0.1:" + port), URI.create("http://127.0.0.1:100" + port));
    }
}

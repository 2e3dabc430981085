package io.flotilla.workflow.queue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BeginBackoffTest {
    @Test
    void theWaitDoublesUpToAnHourAndEnds() {
        assertThat(IntStream.rangeClosed(1, BeginBackoff.TRIES).mapToObj(BeginBackoff::after))
                .containsExactly(
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(Duration.ofMinutes(1)),
                        Optional.of(Duration.ofMinutes(2)),
                        Optional.of(Duration.ofMinutes(4)),
                        Optional.of(Duration.ofMinutes(8)),
                        Optional.of(Duration.ofMinutes(16)),
                        Optional.of(Duration.ofMinutes(32)),
                        Optional.of(Duration.ofHours(1)),
                        Optional.of(Duration.ofHours(1)),
                        Optional.empty());
    }
}

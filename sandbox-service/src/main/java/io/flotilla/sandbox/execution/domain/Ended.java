package io.flotilla.sandbox.execution.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.util.List;

/** How an execution ended; {@code cost} in USD, {@code seconds} of wall time that are charged. */
public sealed interface Ended {

    BigDecimal cost();

    BigDecimal seconds();

    /** The program ran, whatever it did. */
    record Completed(
            int exitCode,
            String reason,
            String stdout,
            String stderr,
            boolean truncated,
            JsonNode result,
            List<Left> artifacts,
            Used usage,
            BigDecimal cost)
            implements Ended {

        public Completed {
            artifacts = List.copyOf(artifacts);
        }

        @Override
        public BigDecimal seconds() {
            return usage.wallSeconds();
        }
    }

    /** It could not be run. */
    record Failed(Failure error) implements Ended {

        @Override
        public BigDecimal cost() {
            return BigDecimal.ZERO;
        }

        @Override
        public BigDecimal seconds() {
            return BigDecimal.ZERO;
        }
    }

    /** A file that the program left in its output folder. */
    record Left(String name, String id, long size, String sha256, String contentType) {}

    /** What the program used. */
    record Used(BigDecimal wallSeconds, BigDecimal cpuSeconds, long maxMemoryBytes) {}
}

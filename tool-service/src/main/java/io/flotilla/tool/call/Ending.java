package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;

/**
 * How a call ended.
 *
 * @param failure null when it succeeded
 * @param output what there is of a result; may be null after a failure
 * @param cost in USD, also of what was spent before a failure
 */
record Ending(Failure failure, JsonNode output, BigDecimal cost) {
    static Ending completed(JsonNode output, BigDecimal cost) {
        return new Ending(null, output, cost);
    }

    static Ending failed(Failure failure) {
        return new Ending(failure, null, BigDecimal.ZERO);
    }

    boolean isFailure() {
        return failure != null;
    }
}

package io.flotilla.agent.billing;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;

/**
 * What may be spent for a run, as the request had it; it is passed on to billing and to tools.
 *
 * @param limit of the run, in USD
 * @param within those of the runs of which it is a part, or null
 */
@RegisterForReflection
public record Budget(String limit, List<Above> within) {
    /** @throws IllegalArgumentException when the limit is none */
    public Budget {
        if (limit == null) {
            throw new IllegalArgumentException("a budget needs a limit");
        }
        limit = new BigDecimal(limit).toPlainString();
        within = within == null ? null : List.copyOf(within);
    }

    @RegisterForReflection
    public record Above(String runId, String limit) {}
}

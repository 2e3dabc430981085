package io.flotilla.billing.ledger.domain;

import io.flotilla.billing.price.Metered;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What was used, as somebody reports it once.
 *
 * @param holdId null when nothing was set aside for it
 * @param last whether the hold has seen everything that it was for
 */
public record Usage(
        String id,
        String tenantId,
        String runId,
        String stepId,
        String agent,
        String holdId,
        boolean last,
        Instant occurredAt,
        List<Item> items) {
    public Usage {
        items = List.copyOf(items);
    }

    public record Item(String meter, String resource, BigDecimal quantity) implements Metered {}
}

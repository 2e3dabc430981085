package io.flotilla.billing.usage;

import io.flotilla.billing.money.Money;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/** One line of the bill: {@code amount} is exactly {@code quantity} × {@code unitPrice}. */
public record UsageView(
        String id,
        String usageId,
        String runId,
        String stepId,
        String agent,
        String meter,
        String resource,
        String quantity,
        String unitPrice,
        String amount,
        String currency,
        Instant occurredAt) {
    static UsageView of(Row row) {
        return new UsageView(
                row.getString("id"),
                row.getString("usage_id"),
                row.getString("run_id"),
                row.getString("step_id"),
                row.getString("agent"),
                row.getString("meter"),
                row.getString("resource"),
                Money.text(row.getBigDecimal("quantity")),
                Money.text(row.getBigDecimal("unit_price")),
                Money.text(row.getBigDecimal("amount")),
                row.getString("currency"),
                row.getOffsetDateTime("occurred_at").toInstant());
    }
}

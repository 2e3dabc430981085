package io.flotilla.billing.usage;

import io.flotilla.billing.money.Money;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Sums of usage; {@code total} is exactly the sum of the groups. */
public record Costs(List<Group> items, String total, String currency) {
    static Costs of(List<Group> groups) {
        BigDecimal total = groups.stream().map(g -> new BigDecimal(g.amount)).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Costs(groups, Money.text(total), Money.CURRENCY);
    }

    /**
     * @param key the model, agent, step, meter or day; {@code -} where there is none
     * @param quantity absent when the group is measured by several meters
     * @param count of usage items
     */
    @Schema(name = "CostGroup")
    public record Group(String key, String amount, String quantity, long count) {
        static Group of(Row row) {
            return new Group(
                    row.getString("key"),
                    Money.text(row.getBigDecimal("amount")),
                    Money.text(row.getBigDecimal("quantity")),
                    row.getLong("count"));
        }
    }
}

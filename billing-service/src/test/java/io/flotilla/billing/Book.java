package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.messaging.Database;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What has to hold in the books at any moment at which no transaction is open. Each statement lists the breaches. */
final class Book {
    private static final Map<String, String> RULES = new LinkedHashMap<>();

    static {
        RULES.put(
                "every posting sums to zero", "SELECT posting_id FROM ledger_entry GROUP BY 1 HAVING sum(amount) <> 0");
        RULES.put("what the ledger holds is what remains of the hold", """
            SELECT h.id FROM hold h LEFT JOIN ledger_entry e ON e.hold_id = h.id AND e.account = 'held'
            GROUP BY h.id, h.remaining HAVING coalesce(sum(e.amount), 0) <> h.remaining\
            """);
        RULES.put("what a budget holds is what remains of its holds", """
            SELECT b.id FROM budget b LEFT JOIN hold_budget hb ON hb.budget_id = b.id
            LEFT JOIN hold h ON h.id = hb.hold_id GROUP BY b.id, b.held
            HAVING coalesce(sum(h.remaining), 0) <> b.held\
            """);
        RULES.put("what the ledger has spent is the sum of the usage", """
            SELECT tenant_id, run_id FROM (
                SELECT tenant_id, run_id, amount FROM ledger_entry WHERE account = 'spent'
                UNION ALL SELECT tenant_id, run_id, -amount FROM usage_item) x
            GROUP BY 1, 2 HAVING sum(amount) <> 0\
            """);
        RULES.put("a budget's spending is the usage that occurred in its period", """
            SELECT b.id, s.period_start FROM budget b JOIN budget_spending s ON s.budget_id = b.id
            LEFT JOIN usage_item u ON u.tenant_id = b.tenant_id AND (b.scope = 'tenant' OR u.run_id = b.name
                     OR EXISTS (SELECT 1 FROM run_above a WHERE a.tenant_id = b.tenant_id AND a.run_id = u.run_id
                                AND a.above_run_id = b.name))
                AND u.occurred_at >= s.period_start
                AND (b.period = 'total' OR u.occurred_at < s.period_start + ('1 ' || b.period)::interval)
            GROUP BY b.id, s.period_start, s.spent HAVING coalesce(sum(u.amount), 0) <> s.spent\
            """);
        RULES.put("an amount is quantity times price", """
            SELECT id FROM usage_item WHERE amount <> quantity * unit_price\
            """);
    }

    private final Database database;

    Book(Database database) {
        this.database = database;
    }

    void balances() {
        RULES.forEach((rule, sql) -> assertThat(rows(sql)).as(rule).isZero());
    }

    void execute(String sql) {
        database.pool().query(sql).execute().await().atMost(Duration.ofSeconds(10));
    }

    BigDecimal amount(String sql) {
        return first(sql).getBigDecimal(0);
    }

    String text(String sql) {
        return first(sql).getString(0);
    }

    private Row first(String sql) {
        return database.pool()
                .query(sql)
                .execute()
                .await()
                .atMost(Duration.ofSeconds(10))
                .iterator()
                .next();
    }

    long rows(String sql) {
        var rows = database.pool().query(sql).execute().await().atMost(Duration.ofSeconds(10));
        return StreamSupport.stream(rows.spliterator(), false).count();
    }
}

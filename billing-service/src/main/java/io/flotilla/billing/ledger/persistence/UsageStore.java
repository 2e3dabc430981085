package io.flotilla.billing.ledger.persistence;

import io.flotilla.billing.ledger.domain.Line;
import io.flotilla.billing.ledger.domain.Usage;
import io.flotilla.common.id.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;

/** What was used. */
@ApplicationScoped
public class UsageStore {
    private static final String INSERT_EVENT =
            "INSERT INTO usage_event (tenant_id, usage_id, hold_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    private static final String INSERT_ITEM = "INSERT INTO usage_item (id, tenant_id, usage_id, run_id, step_id, agent,"
            + " meter, resource, quantity, unit_price, amount, occurred_at)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    /** False when this usage was counted before. */
    public Uni<Boolean> isNew(SqlClient tx, Usage usage) {
        return tx.preparedQuery(INSERT_EVENT)
                .execute(Tuple.of(usage.tenantId(), usage.id(), usage.holdId()))
                .map(rows -> rows.rowCount() == 1);
    }

    public Uni<Void> add(SqlClient tx, Usage usage, List<Line> lines) {
        List<Tuple> rows = lines.stream().map(line -> row(usage, line)).toList();
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : tx.preparedQuery(INSERT_ITEM).executeBatch(rows).replaceWithVoid();
    }

    private static Tuple row(Usage usage, Line line) {
        return Tuple.tuple()
                .addString(Ids.next("usg"))
                .addString(usage.tenantId())
                .addString(usage.id())
                .addString(usage.runId())
                .addString(usage.stepId())
                .addString(usage.agent())
                .addString(line.meter())
                .addString(line.resource())
                .addBigDecimal(line.quantity())
                .addBigDecimal(line.unitPrice())
                .addBigDecimal(line.amount())
                .addOffsetDateTime(usage.occurredAt().atOffset(ZoneOffset.UTC));
    }
}
